-- Grain: one answered question of a landed version of an evaluation.
with landed as (
    {{ landed('genesys_quality', 'question_scores') }}
)

select
    evaluation_id,
    question_group_index,
    question_index,

    question_group_id,
    question_id,
    answer_id,
    assisted_answer_id,
    ai_answer_id,

    question_group_marked_na,
    marked_na,
    system_marked_na,
    failed_kill_question,

    score,

    source_system,
    source_instance,
    _load_id,
    _file_sha256,
    _source_file,
    _source_row,
    _export_date
from landed

-- Grain: one question of the form in a landed version of an evaluation.
with landed as (
    {{ landed('genesys_quality', 'form_questions') }}
)

select
    evaluation_id,
    question_group_index,
    question_index,

    evaluation_form_id,
    question_group_id,
    question_group_name,
    question_id,
    question_context_id,
    question_text,
    question_type,

    is_kill,
    is_critical,

    question_group_weight,

    source_system,
    source_instance,
    _load_id,
    _file_sha256,
    _source_file,
    _source_row,
    _export_date
from landed

-- Grain: one answer option of the form in a landed version of an evaluation.
with landed as (
    {{ landed('genesys_quality', 'form_answers') }}
)

select
    evaluation_id,
    question_group_index,
    question_index,
    answer_index,

    question_id,
    answer_id,
    answer_text,

    answer_value,

    source_system,
    source_instance,
    _load_id,
    _file_sha256,
    _source_file,
    _source_row,
    _export_date
from landed

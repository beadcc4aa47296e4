-- Grain: one answered cell of a landed version of a survey response.
with landed as (
    {{ landed('qualtrics', 'answers') }}
)

select
    response_id,
    field_id,

    field_label,
    value,

    source_system,
    source_instance,
    _load_id,
    _file_sha256,
    _source_file,
    _source_row,
    _export_date
from landed

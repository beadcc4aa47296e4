-- Grain: one row of a landed name file.
with landed as (
    {{ landed('workday', 'person_name') }}
)

select
    worker_id,
    name_type,
    name_index,

    first_name,
    last_name,

    is_row_deleted,

    source_system,
    source_instance,
    _load_id,
    _file_sha256,
    _source_file,
    _source_row,
    _export_date
from landed

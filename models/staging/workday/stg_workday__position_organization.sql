-- Grain: one row of a landed file of positions and organisations.
with landed as (
    {{ landed('workday', 'position_organization') }}
)

select
    organization_id,
    position_id,
    row_start,

    assignment_type,

    is_row_deleted,

    row_end,

    source_system,
    source_instance,
    _load_id,
    _file_sha256,
    _source_file,
    _source_row,
    _export_date
from landed

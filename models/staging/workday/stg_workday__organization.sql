-- Grain: one row of a landed organisation file.
with landed as (
    {{ landed('workday', 'organization') }}
)

select
    organization_id,

    name,
    organization_code,
    organization_type,
    sub_type,
    manager_worker_id,
    superior_organization_id,
    location,

    is_row_deleted,
    is_inactive,

    source_system,
    source_instance,
    _load_id,
    _file_sha256,
    _source_file,
    _source_row,
    _export_date
from landed

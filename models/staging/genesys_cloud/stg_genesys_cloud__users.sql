-- Grain: one user in a landed users file.
with landed as (
    {{ landed('genesys_cloud', 'users') }}
)

select
    user_id,

    name,
    email,
    username,
    employee_id,
    title,
    department,
    state,
    division_id,
    division_name,
    manager_id,

    source_system,
    source_instance,
    _load_id,
    _file_sha256,
    _source_file,
    _source_row,
    _export_date
from landed

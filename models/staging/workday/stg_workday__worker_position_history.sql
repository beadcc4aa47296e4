-- Grain: one row of a landed position file.
with landed as (
    {{ landed('workday', 'worker_position_history') }}
)

select
    position_id,
    worker_id,
    row_start,

    business_title,
    job_profile_id,
    management_level_code,
    employee_type,
    site_name,
    work_shift,

    is_row_deleted,
    is_primary_job,

    fte_percentage,

    row_end,
    effective_date,

    source_system,
    source_instance,
    _load_id,
    _file_sha256,
    _source_file,
    _source_row,
    _export_date
from landed

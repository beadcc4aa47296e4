-- Grain: one row of a landed worker file.
with landed as (
    {{ landed('workday', 'worker_history') }}
)

select
    worker_id,
    row_start,

    worker_code,
    user_id,

    is_row_active,
    is_row_deleted,
    is_active,
    is_hire_rescinded,
    is_terminated,
    is_termination_involuntary,

    row_end,
    hire_date,
    original_hire_date,
    termination_date,

    source_system,
    source_instance,
    _load_id,
    _file_sha256,
    _source_file,
    _source_row,
    _export_date
from landed

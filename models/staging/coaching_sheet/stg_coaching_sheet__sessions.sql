-- Grain: one row of a landed team sheet.
with landed as (
    {{ landed('coaching_sheet', 'sessions') }}
)

select
    sheet_name,
    session_date,
    agent_name,
    coach_name,

    session_type,
    topics,
    evidence,
    status,

    minutes,

    follow_up_date,

    source_system,
    source_instance,
    _load_id,
    _file_sha256,
    _source_file,
    _source_row,
    _export_date
from landed

-- Grain: one agent, as written, of one row of the newest coaching workbook.
with sheet_rows as (
    {{ newest_load('stg_coaching_sheet__sessions', 'coaching_sheet', 'sessions') }}
),

written as (
    select
        agents.*,
        {{ normalise_name('agent') }} as normalised_agent,
        {{ normalise_name('coach_name') }} as normalised_coach,
        {{ normalise_name('sheet_name') }} as normalised_team
    from {{ split_rows('sheet_rows', 'agent_name', ';', 'agent') }} as agents
),

-- A name that stands twice in one cell is one agent.
attendances as (
    select
        *,
        row_number() over (
            partition by source_instance, sheet_name, _source_row, normalised_agent order by agent_position
        ) as mention
    from written
),

-- The sheet has no id: a row is told from another by day, agent, coach and order.
numbered as (
    select
        *,
        row_number() over (
            partition by source_instance, sheet_name, session_date, normalised_agent, coalesce(normalised_coach, '')
            order by _source_row
        ) as occurrence
    from attendances
    where mention = 1
)

select
    {{ entity_key('source_system', 'source_instance', dbt.concat([
        'sheet_name', "'/'", 'cast(session_date as varchar)', "'/'", 'normalised_agent', "'/'",
        "coalesce(normalised_coach, '')", "'/'", 'cast(occurrence as varchar)'
    ])) }} as coaching_session_key,
    sheet_name,
    normalised_team,
    normalised_agent,
    normalised_coach,
    {{ dbt.concat(['normalised_team', "'/'", 'normalised_agent']) }} as agent_source_id,
    {{ dbt.concat(['normalised_team', "'/'", 'normalised_coach']) }} as coach_source_id,
    session_date,
    lower(session_type) as session_type,
    case when lower(status) = 'canceled' then 'cancelled' else lower(status) end as status,
    minutes,
    topics,
    evidence,
    source_system,
    source_instance,
    _load_id,
    _source_file,
    _source_row,
    _export_date
from numbered

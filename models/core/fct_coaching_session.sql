-- Grain: one coaching session of one agent.
with evidence as (
    select
        coaching_session_key,
        count(*) as n_evidence
    from {{ ref('bridge_coaching_evidence') }}
    group by coaching_session_key
),

focuses as (
    select
        coaching_session_key,
        count(*) as n_focuses
    from {{ ref('fct_coaching_focus') }}
    group by coaching_session_key
)

select
    coaching.coaching_session_key,
    coaching.agent_key,
    coaching.coach_agent_key,
    coaching.team_key,
    coaching.session_date,
    coaching.session_type,
    coaching.status,
    coaching.duration_s,
    cast(coalesce(focuses.n_focuses, 0) as integer) as n_focuses,
    cast(coalesce(evidence.n_evidence, 0) as integer) as n_evidence,
    coaching.agent_key is not null as is_agent_resolved,
    coaching.coach_agent_key is not null as is_coach_resolved,
    coaching.source_system,
    coaching.source_instance,
    coaching._load_id,
    coaching._source_file,
    coaching._source_row,
    coaching._export_date
from {{ ref('int_coaching_session') }} as coaching
left join focuses on coaching.coaching_session_key = focuses.coaching_session_key
left join evidence on coaching.coaching_session_key = evidence.coaching_session_key

-- Grain: one coaching session of one agent.
-- depends_on: {{ ref('int_coaching_session_previous') }} (which reads this relation before it is rebuilt)
with teams as (
    select
        normalised_name,
        min(team_key) as team_key
    from {{ ref('int_team') }}
    group by normalised_name
    having count(*) = 1
)

select
    attendance.coaching_session_key,
    agent.agent_key,
    coach.agent_key as coach_agent_key,
    team.team_key,
    attendance.session_date,
    attendance.session_type,
    attendance.status,
    cast(attendance.minutes * 60 as decimal(18, 3)) as duration_s,
    attendance.topics,
    attendance.evidence,
    link.interaction_system,
    link.interaction_instance,
    attendance.source_system,
    attendance.source_instance,
    attendance._load_id,
    attendance._source_file,
    attendance._source_row,
    attendance._export_date
from {{ ref('int_coaching_attendance') }} as attendance
left join {{ ref('int_agent_account') }} as agent
    on
        attendance.source_system = agent.source_system
        and attendance.source_instance = agent.source_instance
        and attendance.agent_source_id = agent.source_id
        and agent.id_type = 'display_name'
left join {{ ref('int_agent_account') }} as coach
    on
        attendance.source_system = coach.source_system
        and attendance.source_instance = coach.source_instance
        and attendance.coach_source_id = coach.source_id
        and coach.id_type = 'display_name'
left join teams as team on attendance.normalised_team = team.normalised_name
left join {{ ref('int_interaction_link') }} as link
    on attendance.source_system = link.source_system and attendance.source_instance = link.source_instance

-- Grain: one team, a supervisory organisation of the newest roster.
select
    team.team_key,
    team.team_name,
    team.team_code,
    manager.agent_key as manager_agent_key,
    team.parent_team_key,
    team.site,
    team.is_active,
    team.source_system,
    team.source_instance,
    team.organization_id as team_source_id
from {{ ref('int_team') }} as team
left join {{ ref('int_worker') }} as manager on team.manager_agent_key = manager.agent_key

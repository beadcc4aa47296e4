-- Grain: one name among the people who ever belonged to a team or lead it.
with people as (
    select
        team.normalised_name as normalised_team,
        worker.normalised_name,
        worker.agent_key
    from {{ ref('int_agent_slice') }} as slice
    inner join {{ ref('int_team') }} as team on slice.team_key = team.team_key
    inner join {{ ref('int_worker') }} as worker on slice.agent_key = worker.agent_key

    union

    select
        team.normalised_name as normalised_team,
        worker.normalised_name,
        worker.agent_key
    from {{ ref('int_team') }} as team
    inner join {{ ref('int_worker') }} as worker
        on team.source_instance = worker.source_instance and team.manager_worker_id = worker.worker_id
)

select
    normalised_team,
    normalised_name,
    min(agent_key) as agent_key,
    count(*) as n_agents
from people
where normalised_name is not null and normalised_name <> ''
group by normalised_team, normalised_name

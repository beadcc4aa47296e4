-- Grain: one name that a team's coaching sheet writes, for an agent or a coach.
select
    source_system,
    source_instance,
    agent_source_id as source_id,
    normalised_team,
    normalised_agent as normalised_name
from {{ ref('int_coaching_attendance') }}

union

select
    source_system,
    source_instance,
    coach_source_id as source_id,
    normalised_team,
    normalised_coach as normalised_name
from {{ ref('int_coaching_attendance') }}
where normalised_coach is not null

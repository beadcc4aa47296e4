-- Grain: one supervisory organisation of the newest roster.
with organizations as (
    {{ newest_load('stg_workday__organization', 'workday', 'organization') }}
)

select
    team.source_system,
    team.source_instance,
    {{ entity_key('team.source_system', 'team.source_instance', 'team.organization_id') }} as team_key,
    team.organization_id,
    team.name as team_name,
    {{ normalise_name('team.name') }} as normalised_name,
    team.organization_code as team_code,
    team.location as site,
    team.manager_worker_id,
    {{ entity_key('team.source_system', 'team.source_instance', 'team.manager_worker_id') }} as manager_agent_key,
    {{ entity_key('superior.source_system', 'superior.source_instance', 'superior.manager_worker_id') }}
        as superior_manager_agent_key,
    {{ entity_key('superior.source_system', 'superior.source_instance', 'superior.organization_id') }}
        as parent_team_key,
    not coalesce(team.is_inactive, false) as is_active
from organizations as team
left join organizations as superior
    on
        team.source_instance = superior.source_instance
        and team.superior_organization_id = superior.organization_id
        and upper(superior.organization_type) = 'SUPERVISORY'
where upper(team.organization_type) = 'SUPERVISORY' and not coalesce(team.is_row_deleted, false)

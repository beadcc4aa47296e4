-- Grain: one worker and stretch of days between two changes, with everything that the roster says of those days.
with slices as (
    select * from {{ ref('int_worker_slice') }}
),

-- Rows of a roster may overlap; the newest row of the worker wins.
workers as (
    select
        slices.valid_from_date,
        slices.valid_to_date,
        worker.source_system,
        worker.source_instance,
        worker.agent_key,
        worker.worker_id,
        worker.worker_code,
        worker.hire_date,
        worker.termination_date,
        row_number() over (
            partition by slices.source_instance, slices.worker_id, slices.valid_from_date order by worker.recency
        ) as preference
    from slices
    inner join {{ ref('int_worker_period') }} as worker
        on
            slices.source_instance = worker.source_instance
            and slices.worker_id = worker.worker_id
            and slices.valid_from_date >= worker.valid_from_date
            and slices.valid_from_date < worker.valid_to_date
),

-- So may positions; the main job wins, then the newest.
held as (
    select
        slices.source_instance,
        slices.worker_id,
        slices.valid_from_date,
        position_period.organization_kind,
        position_period.organization_id,
        position_period.organization_name,
        position_period.business_title,
        position_period.site_name,
        position_period.fte_percentage,
        row_number() over (
            partition by
                slices.source_instance, slices.worker_id, slices.valid_from_date, position_period.organization_kind
            order by
                case when position_period.is_primary_job then 1 else 0 end desc,
                position_period.valid_from_date desc,
                position_period._source_row desc,
                position_period.organization_id desc
        ) as preference
    from slices
    inner join {{ ref('int_position_period') }} as position_period
        on
            slices.source_instance = position_period.source_instance
            and slices.worker_id = position_period.worker_id
            and slices.valid_from_date >= position_period.valid_from_date
            and slices.valid_from_date < position_period.valid_to_date
),

jobs as (
    select
        source_instance,
        worker_id,
        valid_from_date,
        max(case when organization_kind = 'team' then organization_id end) as organization_id,
        max(case when organization_kind = 'business_unit' then organization_name end) as line_of_business,
        max(case when organization_kind = 'none' then business_title end) as job_title,
        max(case when organization_kind = 'none' then site_name end) as site_name,
        max(case when organization_kind = 'none' then fte_percentage end) as fte_percentage
    from held
    where preference = 1
    group by source_instance, worker_id, valid_from_date
)

select
    workers.source_system,
    workers.source_instance,
    workers.agent_key,
    workers.worker_id,
    workers.worker_code,
    workers.valid_from_date,
    workers.valid_to_date,
    workers.hire_date,
    workers.termination_date,
    team.team_key,
    case
        -- Who leads the team reports to who leads the organisation above.
        when team.manager_worker_id = workers.worker_id then team.superior_manager_agent_key
        else team.manager_agent_key
    end as supervisor_agent_key,
    coalesce(jobs.site_name, team.site) as site,
    jobs.line_of_business,
    jobs.job_title,
    jobs.fte_percentage
from workers
left join jobs
    on
        workers.source_instance = jobs.source_instance
        and workers.worker_id = jobs.worker_id
        and workers.valid_from_date = jobs.valid_from_date
left join {{ ref('int_team') }} as team
    on workers.source_instance = team.source_instance and jobs.organization_id = team.organization_id
where workers.preference = 1

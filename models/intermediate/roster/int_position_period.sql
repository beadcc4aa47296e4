-- Grain: one worker, position, organisation of a kind (team, business unit, or none) and period in which all hold.
with position_rows as (
    {{ newest_load('stg_workday__worker_position_history', 'workday', 'worker_position_history') }}
),

assignment_rows as (
    {{ newest_load('stg_workday__position_organization', 'workday', 'position_organization') }}
),

organizations as (
    {{ newest_load('stg_workday__organization', 'workday', 'organization') }}
),

positions as (
    select
        *,
        {{ period_from('row_start') }} as valid_from_date,
        {{ period_to('row_end') }} as valid_to_date
    from position_rows
    where not coalesce(is_row_deleted, false)
),

assignments as (
    select
        assignment_rows.source_instance,
        assignment_rows.position_id,
        assignment_rows.organization_id,
        case when upper(organizations.organization_type) = 'SUPERVISORY' then 'team' else 'business_unit' end
            as organization_kind,
        organizations.name as organization_name,
        {{ period_from('assignment_rows.row_start') }} as valid_from_date,
        {{ period_to('assignment_rows.row_end') }} as valid_to_date
    from assignment_rows
    inner join organizations
        on
            assignment_rows.source_instance = organizations.source_instance
            and assignment_rows.organization_id = organizations.organization_id
            and upper(organizations.organization_type) in ('SUPERVISORY', 'BUSINESS_UNIT')
    where
        not coalesce(assignment_rows.is_row_deleted, false)
        and not coalesce(organizations.is_row_deleted, false)

    union all

    -- A position has a title and a site whether or not it belongs to an organisation.
    select distinct
        source_instance,
        position_id,
        cast(null as {{ dbt.type_string() }}) as organization_id,
        'none' as organization_kind,
        cast(null as {{ dbt.type_string() }}) as organization_name,
        cast('1900-01-01' as date) as valid_from_date,
        cast('9999-12-31' as date) as valid_to_date
    from positions
)

select
    positions.source_instance,
    positions.worker_id,
    positions.position_id,
    assignments.organization_kind,
    assignments.organization_id,
    assignments.organization_name,
    positions.business_title,
    positions.site_name,
    positions.fte_percentage,
    coalesce(positions.is_primary_job, false) as is_primary_job,
    greatest(positions.valid_from_date, assignments.valid_from_date) as valid_from_date,
    least(positions.valid_to_date, assignments.valid_to_date) as valid_to_date,
    positions._source_row
from positions
inner join assignments
    on
        positions.source_instance = assignments.source_instance
        and positions.position_id = assignments.position_id
        and positions.valid_from_date < assignments.valid_to_date
        and positions.valid_to_date > assignments.valid_from_date
where positions.valid_from_date < positions.valid_to_date

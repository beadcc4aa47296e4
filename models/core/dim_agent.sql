-- Grain: one person and period, from the roster; one open period for an account that belongs to nobody in it.
with slices as (
    select
        slice.*,
        min(slice.valid_from_date) over (partition by slice.agent_key) as first_date
    from {{ ref('int_agent_slice') }} as slice
),

-- What the roster says about the days after leaving says nothing about the work: the last period of work stays open.
attributes as (
    select
        *,
        {{ dbt.hash(dbt.concat([
            "coalesce(team_key, '-')", "'|'", "coalesce(supervisor_agent_key, '-')", "'|'", "coalesce(site, '-')", "'|'",
            "coalesce(line_of_business, '-')", "'|'", "coalesce(job_title, '-')", "'|'", "coalesce(cast(fte_percentage as varchar), '-')", "'|'",
            "coalesce(cast(hire_date as varchar), '-')", "'|'", "coalesce(cast(termination_date as varchar), '-')"
        ])) }} as attribute_hash
    from slices
    where valid_from_date <= coalesce(termination_date, valid_from_date) or valid_from_date = first_date
),

changes as (
    select
        *,
        lag(attribute_hash) over (partition by agent_key order by valid_from_date) as previous_hash
    from attributes
),

periods as (
    select
        *,
        coalesce(
            lead(valid_from_date) over (partition by agent_key order by valid_from_date), cast('9999-12-31' as date)
        ) as period_end_date
    from changes
    where previous_hash is null or previous_hash <> attribute_hash
)

select
    periods.agent_key,
    periods.valid_from_date,
    periods.period_end_date as valid_to_date,
    periods.period_end_date = cast('9999-12-31' as date) as is_current,
    'human' as agent_kind,
    worker.display_name,
    periods.worker_code as employee_number,
    periods.team_key,
    supervisor.agent_key as supervisor_agent_key,
    periods.site,
    periods.line_of_business,
    periods.job_title,
    cast(periods.fte_percentage / 100.0 as decimal(5, 2)) as fte,
    periods.hire_date,
    periods.termination_date,
    true as is_in_roster,
    periods.source_system,
    periods.source_instance,
    periods.worker_id as agent_source_id
from periods
inner join {{ ref('int_worker') }} as worker on periods.agent_key = worker.agent_key
left join {{ ref('int_worker') }} as supervisor on periods.supervisor_agent_key = supervisor.agent_key

union all

select
    account.agent_key,
    cast('1900-01-01' as date) as valid_from_date,
    cast('9999-12-31' as date) as valid_to_date,
    true as is_current,
    'human' as agent_kind,
    users.display_name,
    cast(null as {{ dbt.type_string() }}) as employee_number,
    cast(null as {{ dbt.type_string() }}) as team_key,
    cast(null as {{ dbt.type_string() }}) as supervisor_agent_key,
    cast(null as {{ dbt.type_string() }}) as site,
    cast(null as {{ dbt.type_string() }}) as line_of_business,
    users.job_title,
    cast(null as decimal(5, 2)) as fte,
    cast(null as date) as hire_date,
    cast(null as date) as termination_date,
    false as is_in_roster,
    users.source_system,
    users.source_instance,
    users.user_id as agent_source_id
from {{ ref('int_agent_account') }} as account
inner join {{ ref('int_user') }} as users
    on
        account.source_system = users.source_system
        and account.source_instance = users.source_instance
        and account.source_id = users.user_id
where account.id_type = 'user_id' and not account.is_in_roster

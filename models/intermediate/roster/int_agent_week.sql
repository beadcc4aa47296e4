-- Grain: one agent and ISO week in which the agent was employed, as of the week's last day of employment.
-- depends_on: {{ ref('int_agent_week_previous') }} (which reads this relation before it is rebuilt)
with weeks as (
    select
        week_start_date,
        cast({{ dbt.dateadd('day', 6, 'week_start_date') }} as date) as week_end_date
    from {{ ref('int_business_week') }}
),

candidates as (
    select
        period.*,
        weeks.week_start_date,
        least(weeks.week_end_date, coalesce(period.termination_date, weeks.week_end_date)) as last_day,
        row_number() over (
            partition by period.agent_key, weeks.week_start_date order by period.valid_from_date desc
        ) as recency
    from {{ ref('dim_agent') }} as period
    inner join weeks
        on
            -- Employed on a day of the week, and the period holds by the last such day.
            coalesce(period.hire_date, weeks.week_end_date) <= weeks.week_end_date
            and coalesce(period.termination_date, weeks.week_end_date) >= weeks.week_start_date
            and period.valid_from_date
            <= least(weeks.week_end_date, coalesce(period.termination_date, weeks.week_end_date))
            and period.valid_to_date > weeks.week_start_date
)

select
    agent_key,
    week_start_date,
    team_key,
    supervisor_agent_key,
    site,
    line_of_business,
    cast(floor({{ dbt.datediff('hire_date', 'last_day', 'day') }} / 7.0) as integer) as tenure_weeks
from candidates
where recency = 1

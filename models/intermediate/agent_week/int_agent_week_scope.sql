-- Grain: one agent and ISO week in which the agent was employed or had any activity.
{{ config(
    materialized='incremental',
    incremental_strategy='date_overwrite',
    on_schema_change='fail',
    meta={'overwrite_by': 'week_start_date'}
) }}

{%- set activity = ['handling', 'quality', 'survey', 'coaching'] %}

with employed as (
    select
        agent_key,
        week_start_date,
        team_key,
        supervisor_agent_key,
        site,
        line_of_business,
        tenure_weeks
    from {{ ref('int_agent_week') }}
    where {{ touched('week_start_date') }}
),

agent_weeks as (
    select
        agent_key,
        week_start_date
    from employed
    {%- for part in activity %}
        union distinct
        select
            agent_key,
            week_start_date
        from {{ ref('int_agent_week_' ~ part) }}
        where {{ touched('week_start_date') }}
    {%- endfor %}
),

-- Who was not employed that week (a survey answered after the leave date) keeps the last scope known by then.
known as (
    select
        agent_weeks.agent_key,
        agent_weeks.week_start_date,
        period.team_key,
        period.supervisor_agent_key,
        period.site,
        period.line_of_business,
        row_number() over (
            partition by agent_weeks.agent_key, agent_weeks.week_start_date
            order by period.valid_from_date desc
        ) as recency
    from agent_weeks
    inner join {{ ref('dim_agent') }} as period
        on
            agent_weeks.agent_key = period.agent_key
            and period.valid_from_date < {{ dbt.dateadd('day', 7, 'agent_weeks.week_start_date') }}
)

select
    agent_weeks.agent_key,
    agent_weeks.week_start_date,
    employed.agent_key is not null as is_employed,
    case when employed.agent_key is null then known.team_key else employed.team_key end as team_key,
    case
        when employed.agent_key is null then known.supervisor_agent_key else employed.supervisor_agent_key
    end as supervisor_agent_key,
    case when employed.agent_key is null then known.site else employed.site end as site,
    case
        when employed.agent_key is null then known.line_of_business else employed.line_of_business
    end as line_of_business,
    employed.tenure_weeks
from agent_weeks
left join employed
    on agent_weeks.agent_key = employed.agent_key and agent_weeks.week_start_date = employed.week_start_date
left join known
    on
        agent_weeks.agent_key = known.agent_key
        and agent_weeks.week_start_date = known.week_start_date
        and known.recency = 1

-- Grain: one agent and ISO week with coaching sessions that took place, by session date.
{{ config(
    materialized='incremental',
    incremental_strategy='date_overwrite',
    on_schema_change='fail',
    meta={'overwrite_by': 'week_start_date'}
) }}

-- A session whose length was not written down counts as a session; its seconds are unknown, not zero.
with sessions as (
    select
        agent_key,
        {{ week_start('session_date') }} as week_start_date,
        duration_s,
        n_focuses
    from {{ ref('fct_coaching_session') }}
    where status = 'done' and agent_key is not null
)

select
    agent_key,
    week_start_date,
    count(*) as n_coaching_sessions,
    count(duration_s) as n_timed_sessions,
    cast(sum(duration_s) as decimal(18, 3)) as coaching_s,
    cast(coalesce(sum(n_focuses), 0) as bigint) as n_coaching_focuses
from sessions
where {{ touched('week_start_date') }}
group by agent_key, week_start_date

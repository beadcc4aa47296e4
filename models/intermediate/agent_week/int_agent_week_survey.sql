-- Grain: one agent and ISO week with survey invitations (by sent date) or answers (by response date).
{{ config(
    materialized='incremental',
    incremental_strategy='date_overwrite',
    on_schema_change='fail',
    meta={'overwrite_by': 'week_start_date'}
) }}

-- An invitation and its answer may fall in different weeks, so the two are counted apart and then put side by side.
with invited as (
    select
        agent_key,
        {{ week_start('sent_date') }} as week_start_date,
        is_responded
    from {{ ref('fct_survey_invitation') }}
    where is_delivered and agent_key is not null
),

answered as (
    select
        agent_key,
        {{ week_start('response_date') }} as week_start_date,
        is_csat_top_box,
        nps_score,
        is_resolved
    from {{ ref('fct_survey_response') }}
    where agent_key is not null
),

counted as (
    select
        agent_key,
        week_start_date,
        count(*) as n_invitations,
        count(case when is_responded then 1 end) as n_invitations_answered,
        0 as n_responses,
        0 as n_csat_answers,
        0 as n_csat_top_box,
        0 as n_promoters,
        0 as n_passives,
        0 as n_detractors,
        0 as n_resolved_answers,
        0 as n_resolved
    from invited
    where {{ touched('week_start_date') }}
    group by agent_key, week_start_date

    union all

    select
        agent_key,
        week_start_date,
        0 as n_invitations,
        0 as n_invitations_answered,
        count(*) as n_responses,
        count(is_csat_top_box) as n_csat_answers,
        count(case when is_csat_top_box then 1 end) as n_csat_top_box,
        count(case when nps_score between 9 and 10 then 1 end) as n_promoters,
        count(case when nps_score between 7 and 8 then 1 end) as n_passives,
        count(case when nps_score between 0 and 6 then 1 end) as n_detractors,
        count(is_resolved) as n_resolved_answers,
        count(case when is_resolved then 1 end) as n_resolved
    from answered
    where {{ touched('week_start_date') }}
    group by agent_key, week_start_date
)

select
    agent_key,
    week_start_date,
    cast(sum(n_invitations) as bigint) as n_invitations,
    cast(sum(n_invitations_answered) as bigint) as n_invitations_answered,
    cast(sum(n_responses) as bigint) as n_responses,
    cast(sum(n_csat_answers) as bigint) as n_csat_answers,
    cast(sum(n_csat_top_box) as bigint) as n_csat_top_box,
    cast(sum(n_promoters) as bigint) as n_promoters,
    cast(sum(n_passives) as bigint) as n_passives,
    cast(sum(n_detractors) as bigint) as n_detractors,
    cast(sum(n_resolved_answers) as bigint) as n_resolved_answers,
    cast(sum(n_resolved) as bigint) as n_resolved
from counted
group by agent_key, week_start_date

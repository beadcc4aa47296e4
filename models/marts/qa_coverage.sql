-- Grain: one ISO week, queue (none for interactions outside a queue) and channel.
{{ config(
    materialized='incremental',
    incremental_strategy='date_overwrite',
    on_schema_change='fail',
    meta={'overwrite_by': 'week_start_date'}
) }}

with interactions as (
    select
        interaction_key,
        queue_key,
        channel_key,
        {{ week_start('started_date') }} as week_start_date,
        -- The first reason that applies: every interaction is either eligible or has exactly one reason.
        case
            when is_open then 'open'
            when is_abandoned then 'abandoned'
            when interaction_kind = 'virtual' then 'virtual'
            when is_handled then 'eligible'
            else 'not_handled'
        end as eligibility
    from {{ ref('fct_interaction') }}
),

touched as (
    select *
    from interactions
    where {{ touched('week_start_date') }}
),

evaluated as (
    select
        touched.interaction_key,
        max(case when evaluation.is_scored and evaluation.scored_by = 'human' then 1 else 0 end) as is_human,
        max(case when evaluation.is_scored and evaluation.scored_by = 'auto' then 1 else 0 end) as is_auto,
        max(case when evaluation.is_scored and evaluation.scored_by = 'assisted' then 1 else 0 end) as is_assisted,
        max(case when evaluation.is_scored then 1 else 0 end) as is_any
    from touched
    inner join {{ ref('fct_evaluation') }} as evaluation on touched.interaction_key = evaluation.interaction_key
    group by touched.interaction_key
),

joined as (
    select
        touched.week_start_date,
        touched.queue_key,
        touched.channel_key,
        touched.eligibility,
        evaluated.interaction_key is not null as is_attempted,
        coalesce(evaluated.is_human, 0) as is_human,
        coalesce(evaluated.is_auto, 0) as is_auto,
        coalesce(evaluated.is_assisted, 0) as is_assisted,
        coalesce(evaluated.is_any, 0) as is_any
    from touched
    left join evaluated on touched.interaction_key = evaluated.interaction_key
),

counted as (
    select
        week_start_date,
        queue_key,
        channel_key,
        count(*) as n_interactions,
        count(case when eligibility = 'eligible' then 1 end) as n_eligible,
        count(case when eligibility = 'open' then 1 end) as n_excluded_open,
        count(case when eligibility = 'abandoned' then 1 end) as n_excluded_abandoned,
        count(case when eligibility = 'virtual' then 1 end) as n_excluded_virtual,
        count(case when eligibility = 'not_handled' then 1 end) as n_excluded_not_handled,
        cast(sum(is_human) as bigint) as n_scored_human,
        cast(sum(is_auto) as bigint) as n_scored_auto,
        cast(sum(is_assisted) as bigint) as n_scored_assisted,
        cast(sum(is_any) as bigint) as n_scored_any,
        count(case when is_attempted and is_any = 0 then 1 end) as n_attempted,
        count(case when eligibility = 'eligible' and is_any = 1 then 1 end) as n_eligible_scored,
        count(case when eligibility = 'eligible' and is_human = 1 then 1 end) as n_eligible_scored_human,
        count(case when eligibility = 'eligible' and is_auto = 1 then 1 end) as n_eligible_scored_auto
    from joined
    group by week_start_date, queue_key, channel_key
)

select
    week_start_date,
    queue_key,
    channel_key,
    n_interactions,
    n_eligible,
    n_excluded_open,
    n_excluded_abandoned,
    n_excluded_virtual,
    n_excluded_not_handled,
    n_scored_human,
    n_scored_auto,
    n_scored_assisted,
    n_scored_any,
    n_attempted,
    {{ share_columns('coverage_eligible_rate', 'n_eligible_scored', 'n_eligible', 'interactions') }},
    {{ share_columns('coverage_eligible_human_rate', 'n_eligible_scored_human', 'n_eligible', 'interactions') }},
    {{ share_columns('coverage_eligible_auto_rate', 'n_eligible_scored_auto', 'n_eligible', 'interactions') }},
    {{ share_columns('coverage_all_rate', 'n_scored_any', 'n_interactions', 'interactions') }}
from counted

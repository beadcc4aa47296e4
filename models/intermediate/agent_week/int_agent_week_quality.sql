-- Grain: one agent and ISO week with scored evaluations, by the business date of the evaluation.
{{ config(
    materialized='incremental',
    incremental_strategy='date_overwrite',
    on_schema_change='fail',
    meta={'overwrite_by': 'week_start_date'}
) }}

-- Human, automatic and assisted scores are never added together. An evaluation whose questions were all not applicable
-- has no possible points: it counts as an evaluation and is no part of the rate. Points have 19 digits, so that their
-- squares are not squeezed into 18.
with scored as (
    select
        agent_key,
        scored_by,
        has_critical_fail,
        {{ week_start('evaluated_date') }} as week_start_date,
        case when possible_points > 0 then cast(earned_points as decimal(19, 6)) end as earned,
        case when possible_points > 0 then cast(possible_points as decimal(19, 6)) end as possible
    from {{ ref('fct_evaluation') }}
    where is_scored and agent_key is not null
)

select
    agent_key,
    week_start_date,
{%- for way in ['human', 'auto', 'assisted'] %}
    {%- set of_way = "case when scored_by = '" ~ way ~ "' then " %}
    count({{ of_way }}1 end) as n_evaluations_{{ way }},
    count({{ of_way }}has_critical_fail end) as n_judged_{{ way }},
    count(case when scored_by = '{{ way }}' and has_critical_fail then 1 end) as n_critical_fails_{{ way }},
    count({{ of_way }}possible end) as n_rated_{{ way }},
    cast(coalesce(sum({{ of_way }}earned end), 0) as decimal(18, 6)) as {{ way }}_earned,
    cast(coalesce(sum({{ of_way }}possible end), 0) as decimal(18, 6)) as {{ way }}_possible,
    cast(coalesce(sum({{ of_way }}earned * earned end), 0) as decimal(38, 12)) as {{ way }}_earned_sq,
    cast(coalesce(sum({{ of_way }}earned * possible end), 0) as decimal(38, 12)) as {{ way }}_earned_possible,
    cast(coalesce(sum({{ of_way }}possible * possible end), 0) as decimal(38, 12))
        as {{ way }}_possible_sq{{ ',' if not loop.last }}
{%- endfor %}
from scored
where {{ touched('week_start_date') }}
group by agent_key, week_start_date

-- Grain: one agent and ISO week with handled legs, by the business date of the interaction.
{{ config(
    materialized='incremental',
    incremental_strategy='date_overwrite',
    on_schema_change='fail',
    meta={'overwrite_by': 'week_start_date'}
) }}

-- Sums and sums of squares, so that means and their intervals are computed once, from exact decimals. A leg is measured
-- when the tool sent any of talk, hold or after-contact work; a part that is missing then took no time.
-- Seconds have 19 digits, so that their squares are not squeezed into 18.
with handled as (
    select
        agent_key,
        interaction_key,
        is_transferred,
        {{ week_start('started_date') }} as week_start_date,
        cast(handle_s as decimal(19, 3)) as handle_s,
    {%- for part in ['talk', 'hold', 'acw'] %}
        case when handle_s is not null then cast(coalesce({{ part }}_s, 0) as decimal(19, 3)) end
            as {{ part }}_s{{ ',' if not loop.last }}
    {%- endfor %}
    from {{ ref('fct_interaction_leg') }}
    where leg_kind = 'agent' and is_handled and agent_key is not null
)

select
    agent_key,
    week_start_date,
    count(distinct interaction_key) as n_interactions,
    count(*) as n_handled_legs,
    count(case when is_transferred then 1 end) as n_transfers,
    count(handle_s) as n_measured_legs,
    count(case when hold_s > 0 then 1 end) as n_held_legs,
{%- for part in ['handle', 'talk', 'hold', 'acw'] %}
    cast(coalesce(sum({{ part }}_s), 0) as decimal(18, 3)) as {{ part }}_s,
    cast(coalesce(sum({{ part }}_s * {{ part }}_s), 0) as decimal(38, 6)) as {{ part }}_s_sq{{ ',' if not loop.last }}
{%- endfor %}
from handled
where {{ touched('week_start_date') }}
group by agent_key, week_start_date

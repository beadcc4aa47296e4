-- Grain: one lost-point signal: an answer of a scored evaluation below full points.
{{ config(materialized='table') }}

{#- Rebuilt whole every night, because a session or survey answer of tonight changes chains of the past eight weeks.
    The cost grows with the lost points kept, not with the interactions: with the four int_evidence models about 15 s
    for a million lost points on two cores. -#}

-- What followed is described, not explained: agents are coached after bad days, so a rise after a session is partly
-- the return to their usual level. The numbers before and after are no effect of coaching.
with horizon as (
    select max(started_date) as last_date
    from {{ ref('fct_interaction') }}
),

linked as (
    select
        signal.*,
        interaction.interaction_key is not null as has_interaction,
        interaction.queue_key,
        interaction.channel_key,
        link.coaching_session_key,
        link.coaching_focus_key,
        link.session_date,
        link.link_method,
        link.coaching_session_key is not null as has_coaching
    from {{ ref('int_evidence_signal') }} as signal
    left join {{ ref('fct_interaction') }} as interaction on signal.interaction_key = interaction.interaction_key
    left join {{ ref('int_evidence_link') }} as link on signal.evaluation_answer_key = link.evaluation_answer_key
)

select
    linked.evaluation_answer_key,
    {{ week_start('linked.evaluated_date') }} as week_start_date,
    linked.evaluated_date,
    linked.agent_key,
    linked.behavior_key,
    linked.evaluation_key,
    linked.scored_by,
    cast(linked.points as decimal(18, 6)) as points,
    cast(linked.max_points as decimal(18, 6)) as max_points,
    linked.is_critical_fail,
    linked.interaction_key,
    linked.queue_key,
    linked.channel_key,
    linked.coaching_session_key,
    linked.coaching_focus_key,
    linked.session_date,
    linked.link_method,
    linked.has_interaction,
    linked.has_coaching,
    coalesce(behavior.n_evaluations_after > 0, false) as has_behavior_after,
    coalesce(outcome.csat_rate_after_denominator > 0, false) as has_outcome_after,
    case
        when not linked.has_interaction then 'no_interaction'
        when not linked.has_coaching then 'no_coaching'
        when coalesce(behavior.n_evaluations_after, 0) = 0 then 'no_behavior_after'
        when coalesce(outcome.csat_rate_after_denominator, 0) = 0 then 'no_outcome_after'
        else 'complete'
    end as first_broken_link,
    coalesce(
        {{ dbt.dateadd('day', 28, 'coalesce(linked.session_date, linked.evaluated_date)') }} <= horizon.last_date,
        false
    ) as is_window_complete,
    {{ joined_metric_columns('behavior', 'behavior_rate_before', 'decimal(18, 6)') }},
    coalesce(behavior.n_evaluations_before, 0) as n_evaluations_before,
    {{ joined_metric_columns('behavior', 'behavior_rate_after', 'decimal(18, 6)') }},
    coalesce(behavior.n_evaluations_after, 0) as n_evaluations_after,
    {{ joined_metric_columns('outcome', 'csat_rate_before', 'bigint') }},
    {{ joined_metric_columns('outcome', 'csat_rate_after', 'bigint') }}
from linked
left join {{ ref('int_evidence_behavior_window') }} as behavior
    on
        linked.agent_key = behavior.agent_key
        and linked.behavior_key = behavior.behavior_key
        and linked.scored_by = behavior.scored_by
        and linked.session_date = behavior.session_date
left join {{ ref('int_evidence_outcome_window') }} as outcome
    on linked.agent_key = outcome.agent_key and linked.session_date = outcome.session_date
cross join horizon

-- Grain: one agent, behaviour, way of scoring and coaching date that a signal leads to.
{{ config(materialized='table') }}

-- Points on the behaviour in the 28 days before the session's day and the 28 days after it; the day itself belongs to
-- neither. Human, automatic and assisted scoring are kept apart, so a window only compares like with like.
with coached as (
    select distinct
        signal.agent_key,
        signal.behavior_key,
        signal.scored_by,
        link.session_date
    from {{ ref('int_evidence_link') }} as link
    inner join {{ ref('int_evidence_signal') }} as signal
        on link.evaluation_answer_key = signal.evaluation_answer_key
    where signal.behavior_key is not null
),

-- The unit of the interval is the evaluation: questions on one behaviour in one evaluation are not independent.
scored as (
    select
        evaluation_key,
        agent_key,
        behavior_key,
        scored_by,
        evaluated_date,
        sum(cast(points as decimal(18, 6))) as earned,
        sum(cast(max_points as decimal(18, 6))) as possible
    from {{ ref('fct_evaluation_answer') }}
    where answer_state = 'scored' and max_points > 0
    group by evaluation_key, agent_key, behavior_key, scored_by, evaluated_date
),

windowed as (
    select
        coached.agent_key,
        coached.behavior_key,
        coached.scored_by,
        coached.session_date,
        cast(scored.earned as decimal(19, 6)) as earned,
        cast(scored.possible as decimal(19, 6)) as possible,
        scored.evaluated_date < coached.session_date as is_before,
        scored.evaluated_date > coached.session_date as is_after
    from coached
    inner join scored
        on
            coached.agent_key = scored.agent_key
            and coached.behavior_key = scored.behavior_key
            and coached.scored_by = scored.scored_by
            and scored.evaluated_date >= {{ dbt.dateadd('day', -28, 'coached.session_date') }}
            and scored.evaluated_date <= {{ dbt.dateadd('day', 28, 'coached.session_date') }}
),

summed as (
    select
        agent_key,
        behavior_key,
        scored_by,
        session_date,
    {%- for window in ['before', 'after'] %}
        {%- set within = 'case when is_' ~ window ~ ' then ' %}
        count({{ within }}1 end) as n_evaluations_{{ window }},
        cast(coalesce(sum({{ within }}earned end), 0) as decimal(18, 6)) as {{ window }}_earned,
        cast(coalesce(sum({{ within }}possible end), 0) as decimal(18, 6)) as {{ window }}_possible,
        cast(coalesce(sum({{ within }}earned * earned end), 0) as decimal(38, 12)) as {{ window }}_earned_sq,
        cast(coalesce(sum({{ within }}earned * possible end), 0) as decimal(38, 12)) as {{ window }}_earned_possible,
        cast(coalesce(sum({{ within }}possible * possible end), 0) as decimal(38, 12))
            as {{ window }}_possible_sq{{ ',' if not loop.last }}
    {%- endfor %}
    from windowed
    group by agent_key, behavior_key, scored_by, session_date
)

select
    agent_key,
    behavior_key,
    scored_by,
    session_date,
    n_evaluations_before,
    {{ points_rate_columns('behavior_rate_before', 'before', 'n_evaluations_before', 'evaluations') }},
    n_evaluations_after,
    {{ points_rate_columns('behavior_rate_after', 'after', 'n_evaluations_after', 'evaluations') }}
from summed

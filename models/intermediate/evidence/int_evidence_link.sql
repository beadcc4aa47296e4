-- Grain: one lost-point signal that was followed by a coaching session of its agent.
{{ config(materialized='table') }}

-- One session a signal, in this order of preference:
--   1 the first session within 28 days that coached the behaviour and cites the interaction as evidence
--   2 the first session within 28 days that coached the behaviour
--   3 the first session that cites the interaction as evidence, whatever it coached
with sessions as (
    select
        coaching_session_key,
        agent_key,
        session_date
    from {{ ref('fct_coaching_session') }}
    where status = 'done' and agent_key is not null
),

cited as (
    select distinct
        evidence.interaction_key,
        sessions.agent_key,
        sessions.coaching_session_key,
        sessions.session_date
    from {{ ref('bridge_coaching_evidence') }} as evidence
    inner join sessions
        on
            evidence.coaching_session_key = sessions.coaching_session_key
            and evidence.agent_key = sessions.agent_key
    where evidence.interaction_key is not null
),

coached as (
    select
        focus.behavior_key,
        sessions.agent_key,
        sessions.coaching_session_key,
        sessions.session_date,
        min(focus.coaching_focus_key) as coaching_focus_key
    from {{ ref('fct_coaching_focus') }} as focus
    inner join sessions
        on focus.coaching_session_key = sessions.coaching_session_key and focus.agent_key = sessions.agent_key
    where focus.behavior_key is not null
    group by focus.behavior_key, sessions.agent_key, sessions.coaching_session_key, sessions.session_date
),

candidates as (
    select
        signal.evaluation_answer_key,
        coached.coaching_session_key,
        coached.coaching_focus_key,
        coached.session_date,
        case when cited.coaching_session_key is null then 2 else 1 end as preference
    from {{ ref('int_evidence_signal') }} as signal
    inner join coached
        on
            signal.agent_key = coached.agent_key
            and signal.behavior_key = coached.behavior_key
            and signal.evaluated_date <= coached.session_date
            and coached.session_date <= {{ dbt.dateadd('day', 28, 'signal.evaluated_date') }}
    left join cited
        on
            signal.interaction_key = cited.interaction_key
            and signal.agent_key = cited.agent_key
            and coached.coaching_session_key = cited.coaching_session_key

    union all

    select
        signal.evaluation_answer_key,
        cited.coaching_session_key,
        cast(null as varchar) as coaching_focus_key,
        cited.session_date,
        3 as preference
    from {{ ref('int_evidence_signal') }} as signal
    inner join cited
        on
            signal.interaction_key = cited.interaction_key
            and signal.agent_key = cited.agent_key
            and signal.evaluated_date <= cited.session_date
),

ranked as (
    select
        evaluation_answer_key,
        coaching_session_key,
        coaching_focus_key,
        session_date,
        preference,
        row_number() over (
            partition by evaluation_answer_key
            order by preference, session_date, coaching_session_key
        ) as choice
    from candidates
)

select
    evaluation_answer_key,
    coaching_session_key,
    coaching_focus_key,
    session_date,
    case preference when 1 then 'behavior_and_evidence' when 2 then 'behavior' else 'evidence' end as link_method
from ranked
where choice = 1

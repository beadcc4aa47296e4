-- Grain: one evaluation, in its newest version.
{{ config(
    materialized='incremental',
    incremental_strategy='date_overwrite',
    on_schema_change='fail',
    meta={'overwrite_by': 'evaluated_date'}
) }}

with evaluations as (
    select *
    from {{ ref('int_evaluation') }}
    where {{ touched('evaluated_date', 'fct_evaluation') }}
),

-- Over the questions that apply: not applicable is left out, zero counts.
scores as (
    select
        evaluation_key,
        cast(sum(case when is_counted then points * group_weight end) as decimal(18, 6)) as earned_points,
        cast(sum(case when is_counted then max_points * group_weight end) as decimal(18, 6)) as possible_points,
        count(*) as n_questions,
        count(case when answer_state = 'scored' then 1 end) as n_answered,
        count(case when answer_state = 'not_applicable' then 1 end) as n_not_applicable,
        count(case when is_critical_fail then 1 end) as n_critical_fail,
        min(scored_by) as scored_by
    from (
        select
            *,
            answer_state = 'scored' and max_points > 0 as is_counted
        from {{ ref('int_evaluation_question') }}
    ) as question
    group by evaluation_key
)

select
    evaluation.evaluation_key,
    {{ entity_key('evaluation.interaction_system', 'evaluation.interaction_instance', 'evaluation.conversation_id') }}
        as interaction_key,
    agent.agent_key,
    evaluator.agent_key as evaluator_agent_key,
    {{ entity_key('evaluation.interaction_system', 'evaluation.interaction_instance', 'evaluation.queue_id') }}
        as queue_key,
    evaluation.evaluation_form_id,
    evaluation.evaluation_form_name,
    coalesce(evaluation.status, 'UNKNOWN') as status,
    coalesce(scores.scored_by, case when {{ is_scored_by_machine('evaluation') }} then 'auto' else 'human' end)
        as scored_by,
    coalesce(
        -- A summary export that gives no state gives scores only of what was submitted.
        coalesce(evaluation.status, 'FINISHED') = 'FINISHED'
        and (scores.n_answered > 0 or evaluation.total_score is not null),
        false
    ) as is_scored,
    evaluation.evaluated_date,
    evaluation.conversation_date as conversation_started_at,
    evaluation.submitted_date as submitted_at,
    evaluation.changed_date as changed_at,
    evaluation.release_date as released_at,
    scores.earned_points,
    scores.possible_points,
    cast(scores.earned_points as double) / nullif(cast(scores.possible_points as double), 0) as score_rate,
    evaluation.total_score / 100.0 as reported_score_rate,
    cast(coalesce(scores.n_questions, 0) as integer) as n_questions,
    cast(coalesce(scores.n_answered, 0) as integer) as n_answered,
    cast(coalesce(scores.n_not_applicable, 0) as integer) as n_not_applicable,
    -- Unknown until somebody has answered, which is not the same as passed.
    coalesce(evaluation.any_failed_kill_questions, false) or scores.n_critical_fail > 0 as has_critical_fail,
    coalesce(evaluation.rescore, false) as is_rescored,
    coalesce(evaluation.agent_has_read, false) as is_acknowledged,
    evaluation.evaluation_id as evaluation_source_id,
    evaluation.source_system,
    evaluation.source_instance,
    evaluation._load_id,
    evaluation._source_file,
    evaluation._source_row,
    evaluation._export_date
from evaluations as evaluation
left join scores on evaluation.evaluation_key = scores.evaluation_key
left join {{ ref('int_agent_account') }} as agent
    on
        evaluation.interaction_system = agent.source_system
        and evaluation.interaction_instance = agent.source_instance
        and evaluation.agent_id = agent.source_id
        and agent.id_type = 'user_id'
left join {{ ref('int_agent_account') }} as evaluator
    on
        evaluation.interaction_system = evaluator.source_system
        and evaluation.interaction_instance = evaluator.source_instance
        and evaluation.evaluator_id = evaluator.source_id
        and evaluator.id_type = 'user_id'

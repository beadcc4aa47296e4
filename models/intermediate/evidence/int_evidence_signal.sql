-- Grain: one lost-point signal: an answer of a scored evaluation below full points.
{{ config(materialized='table') }}

-- An answer that was not applicable or not scored lost nothing and is no signal.
select
    answer.evaluation_answer_key,
    answer.evaluation_key,
    answer.interaction_key,
    answer.agent_key,
    answer.behavior_key,
    answer.scored_by,
    answer.evaluated_date,
    answer.points,
    answer.max_points,
    answer.is_critical_fail
from {{ ref('fct_evaluation_answer') }} as answer
inner join {{ ref('fct_evaluation') }} as evaluation on answer.evaluation_key = evaluation.evaluation_key
where evaluation.is_scored and answer.answer_state = 'scored' and not answer.is_full_points

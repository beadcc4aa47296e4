-- Every lost point is one chain, whatever it was joined with.
with chains as (
    select
        count(*) as n_signals,
        coalesce(sum(max_points - points), 0) as lost_points
    from {{ ref('evidence_chain') }}
),

answers as (
    select
        count(*) as n_signals,
        coalesce(
            sum(cast(answer.max_points as decimal(18, 6)) - cast(answer.points as decimal(18, 6))), 0
        ) as lost_points
    from {{ ref('fct_evaluation_answer') }} as answer
    inner join {{ ref('fct_evaluation') }} as evaluation on answer.evaluation_key = evaluation.evaluation_key
    where evaluation.is_scored and answer.answer_state = 'scored' and not answer.is_full_points
)

select
    chains.n_signals as n_chains,
    answers.n_signals,
    chains.lost_points as lost_in_chains,
    answers.lost_points
from chains
cross join answers
where chains.n_signals <> answers.n_signals or chains.lost_points <> answers.lost_points

-- Scored interactions by queue are the interactions with a scored evaluation, less those that have not arrived (they
-- are in ops.orphan).
with by_queue as (
    select coalesce(sum(n_scored_any), 0) as n_scored
    from {{ ref('qa_coverage') }}
),

by_evaluation as (
    select count(distinct evaluation.interaction_key) as n_scored
    from {{ ref('fct_evaluation') }} as evaluation
    inner join {{ ref('fct_interaction') }} as interaction on evaluation.interaction_key = interaction.interaction_key
    where evaluation.is_scored
)

select
    by_queue.n_scored as n_by_queue,
    by_evaluation.n_scored as n_by_evaluation
from by_queue
cross join by_evaluation
where by_queue.n_scored <> by_evaluation.n_scored

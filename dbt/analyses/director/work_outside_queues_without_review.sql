-- director: which work outside the queues is handled and never reviewed?
select
    channel_key,
    sum(n_interactions) as n_interactions,
    sum(n_eligible) as n_eligible,
    sum(n_scored_any) as n_scored,
    sum(n_eligible) - sum(coverage_eligible_rate_numerator) as n_eligible_without_review
from marts.qa_coverage
where queue_key is null
group by channel_key
order by n_eligible_without_review desc, channel_key asc

-- director: where is quality coverage lowest, by queue and channel?
select
    queue.queue_name,
    coverage.channel_key,
    sum(coverage.n_interactions) as n_interactions,
    sum(coverage.n_eligible) as n_eligible,
    round(
        1.0 * sum(coverage.coverage_eligible_rate_numerator) / nullif(sum(coverage.n_eligible), 0), 4
    ) as coverage_eligible_rate,
    round(1.0 * sum(coverage.n_scored_any) / sum(coverage.n_interactions), 4) as coverage_all_rate
from marts.qa_coverage as coverage
left join core.dim_queue as queue on coverage.queue_key = queue.queue_key
group by queue.queue_name, coverage.queue_key, coverage.channel_key
order by coverage_eligible_rate, queue.queue_name, coverage.channel_key

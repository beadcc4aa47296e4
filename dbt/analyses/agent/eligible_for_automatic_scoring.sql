-- agent: how many of the contacts in my queues were eligible for automatic quality scoring, and how many were scored?
select
    coverage.week_start_date,
    queue.queue_name,
    coverage.channel_key,
    coverage.n_eligible,
    coverage.n_scored_auto,
    coverage.coverage_eligible_auto_rate,
    coverage.coverage_eligible_auto_rate_status
from marts.qa_coverage as coverage
left join core.dim_queue as queue on coverage.queue_key = queue.queue_key
order by coverage.week_start_date desc, queue.queue_name asc, coverage.channel_key asc

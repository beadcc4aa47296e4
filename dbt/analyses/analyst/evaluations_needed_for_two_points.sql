-- analyst: how many human evaluations an agent does it take to detect a change of two quality points (power 0.8)?
select
    count(*) as n_agent_weeks,
    round(avg(evaluation_variance), 5) as evaluation_variance,
    cast(ceil(2 * 7.849 * avg(evaluation_variance) / (0.02 * 0.02)) as bigint) as n_evaluations_before_and_after
from (
    select
        n_evaluations_human * (qa_human_rate_ci_high - qa_human_rate_ci_low)
        * (qa_human_rate_ci_high - qa_human_rate_ci_low) / (4 * 2.776 * 2.776) as evaluation_variance
    from marts.agent_scorecard
    where qa_human_rate_status = 'ok' and qa_human_rate_ci_low > 0 and qa_human_rate_ci_high < 1
) as agent_week

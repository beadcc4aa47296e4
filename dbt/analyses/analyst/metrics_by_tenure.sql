-- analyst: how does each metric change with tenure?
select
    case
        when tenure_weeks < 13 then '1 under 13 weeks'
        when tenure_weeks < 52 then '2 13 to 51 weeks'
        else '3 52 weeks and more'
    end as tenure_band,
    count(distinct agent_key) as n_agents,
    round(sum(aht_s_numerator) / nullif(sum(aht_s_denominator), 0), 1) as aht_s,
    round(1.0 * sum(transfer_rate_numerator) / nullif(sum(transfer_rate_denominator), 0), 4) as transfer_rate,
    round(1.0 * sum(qa_human_rate_numerator) / nullif(sum(qa_human_rate_denominator), 0), 4) as qa_human_rate,
    round(1.0 * sum(csat_rate_numerator) / nullif(sum(csat_rate_denominator), 0), 4) as csat_rate,
    round(1.0 * sum(resolved_rate_numerator) / nullif(sum(resolved_rate_denominator), 0), 4) as resolved_rate
from marts.agent_scorecard
where tenure_weeks is not null
group by tenure_band
order by tenure_band

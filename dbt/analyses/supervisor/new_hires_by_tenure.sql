-- supervisor: where do new hires stand against the tenure curve of everyone before them?
select
    card.tenure_weeks,
    count(distinct card.agent_key) as n_agents,
    round(sum(card.aht_s_numerator) / nullif(sum(card.aht_s_denominator), 0), 1) as aht_s,
    round(1.0 * sum(card.qa_human_rate_numerator) / nullif(sum(card.qa_human_rate_denominator), 0), 3) as qa_human_rate,
    round(1.0 * sum(card.csat_rate_numerator) / nullif(sum(card.csat_rate_denominator), 0), 3) as csat_rate
from marts.agent_scorecard as card
where card.tenure_weeks < 27
group by card.tenure_weeks
order by card.tenure_weeks

-- analyst: what is the survey response rate by agent, and how far can satisfaction lie from what respondents say?
select
    agent.display_name,
    sum(card.survey_response_rate_numerator) as n_answered,
    sum(card.survey_response_rate_denominator) as n_invitations,
    round(
        1.0 * sum(card.survey_response_rate_numerator) / nullif(sum(card.survey_response_rate_denominator), 0), 4
    ) as response_rate,
    round(1.0 * sum(card.csat_rate_numerator) / nullif(sum(card.csat_rate_denominator), 0), 4) as csat_rate,
    round(
        1.0 * sum(card.csat_rate_numerator) / nullif(sum(card.survey_response_rate_denominator), 0), 4
    ) as csat_rate_if_all_silent_are_unhappy
from marts.agent_scorecard as card
inner join core.dim_agent as agent on card.agent_key = agent.agent_key and agent.is_current
group by agent.display_name, card.agent_key
order by response_rate, agent.display_name, card.agent_key

-- agent: what are my handle-time components (talk, hold, after-contact work), week by week?
select
    agent.display_name,
    card.week_start_date,
    card.aht_s,
    card.aht_s_ci_low,
    card.aht_s_ci_high,
    card.talk_s_per_leg,
    card.hold_s_per_leg,
    card.acw_s_per_leg,
    card.aht_s_denominator as n_legs,
    card.aht_s_status
from marts.agent_scorecard as card
inner join core.dim_agent as agent on card.agent_key = agent.agent_key and agent.is_current
where card.aht_s_status <> 'no_data'
order by agent.display_name, card.agent_key, card.week_start_date

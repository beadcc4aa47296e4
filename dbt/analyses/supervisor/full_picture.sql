-- supervisor: what is the full picture of each agent of my team in the newest complete week, on one row?
select
    team.team_name,
    agent.display_name,
    card.week_start_date,
    card.n_handled_legs,
    card.aht_s,
    card.aht_s_status,
    card.transfer_rate,
    card.qa_human_rate,
    card.qa_human_rate_status,
    card.qa_auto_rate,
    card.critical_fail_rate,
    card.csat_rate,
    card.csat_rate_status,
    card.survey_response_rate,
    card.resolved_rate,
    card.n_coaching_sessions
from marts.agent_scorecard as card
inner join core.dim_agent as agent on card.agent_key = agent.agent_key and agent.is_current
left join core.dim_team as team on card.team_key = team.team_key
where
    card.week_start_date = (
        select max(day.week_start_date)
        from core.dim_date as day
        where day.day_of_week_iso = 7 and day.date_day <= (select max(started_date) from core.fct_interaction)
    )
order by team.team_name, agent.display_name, card.agent_key

-- supervisor: what share of my team's coaching was triggered by evidence, and what by habit?
with chain as (
    select distinct coaching_session_key
    from marts.evidence_chain
)

select
    team.team_name,
    count(*) as n_sessions,
    sum(case when chain.coaching_session_key is not null then 1 else 0 end) as n_after_lost_points,
    sum(case when session.n_evidence > 0 then 1 else 0 end) as n_with_evidence_cited,
    round(
        1.0 * sum(case when chain.coaching_session_key is not null or session.n_evidence > 0 then 1 else 0 end)
        / count(*), 3
    ) as evidence_rate
from core.fct_coaching_session as session
left join chain on session.coaching_session_key = chain.coaching_session_key
left join core.dim_team as team on session.team_key = team.team_key
where session.status = 'done'
group by team.team_name
order by evidence_rate, team.team_name

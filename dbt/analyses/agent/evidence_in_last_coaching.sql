-- agent: which calls were used as evidence in my last coaching?
select
    agent.display_name,
    last_session.session_date,
    evidence.interaction_key,
    interaction.started_at,
    interaction.channel_key
from (
    select
        agent_key,
        max(session_date) as session_date
    from core.bridge_coaching_evidence
    group by agent_key
) as last_session
inner join core.bridge_coaching_evidence as evidence
    on last_session.agent_key = evidence.agent_key and last_session.session_date = evidence.session_date
inner join core.dim_agent as agent on evidence.agent_key = agent.agent_key and agent.is_current
left join core.fct_interaction as interaction on evidence.interaction_key = interaction.interaction_key
order by agent.display_name, evidence.agent_key, interaction.started_at, evidence.interaction_key

-- Handle time by agent plus that of legs without a known agent is the handle time of the interactions: the leg fact and
-- the interaction fact count the same work, and a join that fanned out or lost a row would part them.
with by_agent as (
    select coalesce(sum(aht_s_numerator), 0) as handle_s
    from {{ ref('agent_scorecard') }}
),

unassigned as (
    select coalesce(sum(handle_s), 0) as handle_s
    from {{ ref('fct_interaction_leg') }}
    where leg_kind = 'agent' and is_handled and agent_key is null
),

not_handled as (
    select coalesce(sum(handle_s), 0) as handle_s
    from {{ ref('fct_interaction_leg') }}
    where leg_kind = 'agent' and not is_handled
),

total as (
    select coalesce(sum(handle_s), 0) as handle_s
    from {{ ref('fct_interaction') }}
)

select
    by_agent.handle_s as by_agent_s,
    unassigned.handle_s as unassigned_s,
    not_handled.handle_s as not_handled_s,
    total.handle_s as total_s
from by_agent
cross join unassigned
cross join not_handled
cross join total
where by_agent.handle_s + unassigned.handle_s + not_handled.handle_s <> total.handle_s

-- Grain: one id or name by which a tool knows a person, and the agent that it is.
-- depends_on: {{ ref('int_lookup_previous') }} (which reads this relation before it is rebuilt)
with workers as (
    select
        *,
        count(*) over (partition by worker_code) as n_of_code
    from {{ ref('int_worker') }}
),

accounts as (
    select * from {{ ref('int_account_candidate') }}
),

-- A steward's decision wins; one for this instance wins over one for any, one for the sheet over one for the name.
decided as (
    select
        accounts.source_system,
        accounts.source_instance,
        accounts.id_type,
        accounts.source_id,
        worker.agent_key as alias_agent_key,
        row_number() over (
            partition by accounts.source_system, accounts.source_instance, accounts.id_type, accounts.source_id
            order by
                case when alias.source_instance = '*' then 1 else 0 end,
                case when alias.source_id = accounts.source_id then 0 else 1 end,
                alias.source_id
        ) as precedence
    from accounts
    inner join {{ ref('agent_alias') }} as alias
        on
            accounts.source_system = alias.source_system
            and accounts.id_type = alias.id_type
            and alias.source_instance in (accounts.source_instance, '*')
            and (
                accounts.source_id = alias.source_id
                or (
                    accounts.id_type = 'display_name'
                    and {{ normalise_name('alias.source_id') }} in (
                        accounts.source_id, substr(accounts.source_id, position('/' in accounts.source_id) + 1)
                    )
                )
            )
    left join workers as worker
        on alias.worker_code = worker.worker_code and worker.n_of_code = 1
)

select
    accounts.source_system,
    accounts.source_instance,
    accounts.id_type,
    accounts.source_id,
    case
        when decided.precedence is not null then coalesce(decided.alias_agent_key, accounts.own_agent_key)
        else coalesce(accounts.worker_agent_key, accounts.own_agent_key)
    end as agent_key,
    case
        when decided.precedence is not null then 'alias'
        when accounts.worker_agent_key is not null then accounts.worker_rule
        when accounts.own_agent_key is not null then 'own'
        else 'unresolved'
    end as rule,
    coalesce(
        case when decided.precedence is not null then decided.alias_agent_key else accounts.worker_agent_key end, ''
    ) <> '' as is_in_roster
from accounts
left join decided
    on
        accounts.source_system = decided.source_system
        and accounts.source_instance = decided.source_instance
        and accounts.id_type = decided.id_type
        and accounts.source_id = decided.source_id
        and decided.precedence = 1

union all

select
    source_system,
    source_instance,
    'worker_id' as id_type,
    worker_id as source_id,
    agent_key,
    'worker_id' as rule,
    true as is_in_roster
from workers

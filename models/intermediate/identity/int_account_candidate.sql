-- Grain: one account or written name, with the worker that the rules find for it and the agent that it is otherwise.
{{ config(materialized='view') }}

with workers as (
    select
        *,
        count(*) over (partition by worker_code) as n_of_code,
        count(*) over (partition by normalised_name) as n_of_name
    from {{ ref('int_worker') }}
),

users as (
    select
        users.source_system,
        users.source_instance,
        'user_id' as id_type,
        users.user_id as source_id,
        {{ entity_key('users.source_system', 'users.source_instance', 'users.user_id') }} as own_agent_key,
        worker.agent_key as worker_agent_key,
        'employee_number' as worker_rule
    from {{ ref('int_user') }} as users
    left join workers as worker
        on users.employee_id = worker.worker_code and worker.n_of_code = 1
),

names as (
    select
        written.source_system,
        written.source_instance,
        'display_name' as id_type,
        written.source_id,
        cast(null as {{ dbt.type_string() }}) as own_agent_key,
        coalesce(team_worker.agent_key, worker.agent_key) as worker_agent_key,
        case when team_worker.agent_key is not null then 'name_in_team' else 'name' end as worker_rule
    from {{ ref('int_written_name') }} as written
    left join {{ ref('int_team_name') }} as team_worker
        on
            written.normalised_team = team_worker.normalised_team
            and written.normalised_name = team_worker.normalised_name
            and team_worker.n_agents = 1
    left join workers as worker
        on written.normalised_name = worker.normalised_name and worker.n_of_name = 1
)

select * from users

union all

select * from names

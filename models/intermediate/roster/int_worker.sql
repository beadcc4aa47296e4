-- Grain: one worker of the newest roster, leavers included.
with workers as (
    select distinct
        source_system,
        source_instance,
        agent_key,
        worker_id,
        worker_code
    from {{ ref('int_worker_period') }}
),

name_rows as (
    {{ newest_load('stg_workday__person_name', 'workday', 'person_name') }}
),

names as (
    select
        source_instance,
        worker_id,
        {{ dbt.concat(["coalesce(first_name, '')", "' '", "coalesce(last_name, '')"]) }} as full_name,
        row_number() over (
            partition by source_instance, worker_id
            order by case when lower(name_type) = 'preferred' then 0 else 1 end, name_type, name_index, _source_row
        ) as preference
    from name_rows
    where not coalesce(is_row_deleted, false)
)

select
    workers.source_system,
    workers.source_instance,
    workers.agent_key,
    workers.worker_id,
    workers.worker_code,
    nullif(trim(names.full_name), '') as display_name,
    {{ normalise_name('names.full_name') }} as normalised_name
from workers
left join names
    on
        workers.source_instance = names.source_instance
        and workers.worker_id = names.worker_id
        and names.preference = 1

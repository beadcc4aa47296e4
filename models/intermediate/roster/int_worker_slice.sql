-- Grain: one worker and stretch of days between two changes of anything that the roster knows about the worker.
{{ config(materialized='view') }}

with changes as (
    select
        source_instance,
        worker_id,
        valid_from_date as change_date
    from {{ ref('int_worker_period') }}

    union

    select
        source_instance,
        worker_id,
        valid_to_date as change_date
    from {{ ref('int_worker_period') }}

    union

    select
        source_instance,
        worker_id,
        valid_from_date as change_date
    from {{ ref('int_position_period') }}

    union

    select
        source_instance,
        worker_id,
        valid_to_date as change_date
    from {{ ref('int_position_period') }}
),

slices as (
    select
        source_instance,
        worker_id,
        change_date as valid_from_date,
        lead(change_date) over (partition by source_instance, worker_id order by change_date) as valid_to_date
    from changes
)

select
    source_instance,
    worker_id,
    valid_from_date,
    valid_to_date
from slices
where valid_to_date is not null

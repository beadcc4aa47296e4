-- Grain: one worker and period of the newest roster in which the worker's own row holds.
with rows_held as (
    {{ newest_load('stg_workday__worker_history', 'workday', 'worker_history') }}
),

periods as (
    select
        source_system,
        source_instance,
        {{ entity_key('source_system', 'source_instance', 'worker_id') }} as agent_key,
        worker_id,
        worker_code,
        hire_date,
        termination_date,
        is_hire_rescinded,
        {{ period_from('row_start') }} as valid_from_date,
        {{ period_to('row_end') }} as valid_to_date,
        row_start,
        _source_row,
        row_number() over (
            partition by source_instance, worker_id order by row_start desc, _source_row desc
        ) as recency
    from rows_held
    where not coalesce(is_row_deleted, false)
),

-- A hire that was withdrawn never worked here, whatever earlier rows said; the newest row decides.
hired as (
    select
        source_instance,
        worker_id
    from periods
    where recency = 1 and not coalesce(is_hire_rescinded, false)
)

select
    periods.source_system,
    periods.source_instance,
    periods.agent_key,
    periods.worker_id,
    last_value(periods.worker_code) over newest_last as worker_code,
    periods.hire_date,
    -- The date of leaving belongs to a spell of employment, so it is known on every row of the spell.
    last_value(periods.termination_date) over spell as termination_date,
    periods.valid_from_date,
    periods.valid_to_date,
    periods.recency
from periods
inner join hired
    on periods.source_instance = hired.source_instance and periods.worker_id = hired.worker_id
where periods.valid_from_date < periods.valid_to_date
window
    newest_last as (
        partition by periods.source_instance, periods.worker_id
        order by periods.recency desc
        rows between unbounded preceding and unbounded following
    ),
    spell as (
        partition by periods.source_instance, periods.worker_id, periods.hire_date
        order by periods.recency desc
        rows between unbounded preceding and unbounded following
    )

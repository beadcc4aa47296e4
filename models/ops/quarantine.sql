-- Grain: one row or field of a file that did not fit its contract.
with newest as (
    select max(run_date) as run_date
    from {{ source('state', 'run') }}
)

select
    cast(entry.quarantine_id as varchar) as quarantine_id,
    cast(entry.tool as varchar) as tool,
    cast(entry.instance as varchar) as instance,
    cast(entry.stream as varchar) as stream,
    cast(entry.source_file as varchar) as source_file,
    cast(entry.source_row as bigint) as source_row,
    cast(entry.column_name as varchar) as column_name,
    cast(entry.reason as varchar) as reason,
    cast(entry.value_class as varchar) as value_class,
    cast(entry.remedy as varchar) as remedy,
    cast(entry.export_date as date) as export_date,
    cast({{ dbt.datediff('entry.export_date', 'newest.run_date', 'day') }} as bigint) as age_days,
    cast(entry.first_seen_at as timestamp) as first_seen_at,
    cast(entry.load_id as varchar) as load_id,
    cast(entry.run_id as varchar) as run_id
from {{ source('state', 'quarantine') }} as entry
cross join newest

-- Grain: one stream of one delivered file (a file name that was delivered again is a row of its own).
select
    cast(load_id as varchar) as load_id,
    cast(tool as varchar) as tool,
    cast(instance as varchar) as instance,
    cast(stream as varchar) as stream,
    cast(source_file as varchar) as source_file,
    cast(export_date as date) as export_date,
    cast(rows_in as bigint) as rows_in,
    cast(rows_landed as bigint) as rows_landed,
    cast(rows_quarantined as bigint) as rows_quarantined,
    cast(n_deliveries as bigint) as n_deliveries,
    cast(is_new as boolean) as is_new,
    cast(landed_at as timestamp) as landed_at,
    cast(run_id as varchar) as run_id,
    cast(file_sha256 as varchar) as file_sha256,
    cast(file_bytes as bigint) as file_bytes
from {{ source('state', 'load') }}

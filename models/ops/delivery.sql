-- Grain: one file as it was seen in the exports.
select
    cast(tool as varchar) as tool,
    cast(instance as varchar) as instance,
    cast(root_stream as varchar) as root_stream,
    cast(source_file as varchar) as source_file,
    cast(export_date as date) as export_date,
    cast(outcome as varchar) as outcome,
    cast(reason as varchar) as reason,
    cast(detail as varchar) as detail,
    cast(remedy as varchar) as remedy,
    cast(file_sha256 as varchar) as file_sha256,
    cast(file_bytes as bigint) as file_bytes,
    cast(seen_at as timestamp) as seen_at,
    cast(run_id as varchar) as run_id
from {{ source('state', 'delivery') }}

-- Grain: one published snapshot.
select
    cast(snapshot_id as varchar) as snapshot_id,
    cast(run_id as varchar) as run_id,
    cast(run_date as date) as run_date,
    cast(published_at as timestamp) as published_at,
    cast(content_hash as varchar) as content_hash,
    cast(n_relations as bigint) as n_relations,
    cast(n_rows as bigint) as n_rows,
    cast(file_bytes as bigint) as file_bytes
from {{ source('state', 'snapshot') }}

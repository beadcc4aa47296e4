-- Grain: one run of the nightly build.
select
    cast(run_id as varchar) as run_id,
    cast(run_date as date) as run_date,
    cast(status as varchar) as status,
    cast(started_at as timestamp) as started_at,
    cast(ended_at as timestamp) as ended_at,
    cast(build_mode as varchar) as build_mode,
    cast(n_files_seen as bigint) as n_files_seen,
    cast(n_files_landed as bigint) as n_files_landed,
    cast(n_files_held as bigint) as n_files_held,
    cast(rows_landed as bigint) as rows_landed,
    cast(rows_quarantined as bigint) as rows_quarantined,
    cast(code_version as varchar) as code_version
from {{ source('state', 'run') }}

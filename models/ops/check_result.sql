-- Grain: one check of one run.
select
    cast(run_id as varchar) as run_id,
    cast(gate as varchar) as gate,
    cast(relation as varchar) as relation,
    cast(check_name as varchar) as check_name,
    cast(is_passed as boolean) as is_passed,
    cast(severity as varchar) as severity,
    cast(action as varchar) as action,
    cast(n_evaluated as bigint) as n_evaluated,
    cast(n_failed as bigint) as n_failed,
    cast(observed as varchar) as observed,
    cast(description as varchar) as description,
    cast(kind as varchar) as kind,
    cast(checked_at as timestamp) as checked_at
from {{ source('state', 'check_result') }}

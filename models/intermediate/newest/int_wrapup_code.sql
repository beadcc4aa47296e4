-- Grain: one wrap-up code, with its last known name.
-- depends_on: {{ ref('int_lookup_previous') }} (which reads this relation before it is rebuilt)
with known as (
    {{ last_known('stg_genesys_cloud__wrapup_codes', ['wrapup_code_id']) }}
)

select
    source_system,
    source_instance,
    wrapup_code_id,
    name as wrap_up_name
from known

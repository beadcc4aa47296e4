-- Grain: one behaviour of the taxonomy.
select
    behavior_key,
    behavior_name,
    behavior_group,
    is_compliance,
    description
from {{ ref('behavior') }}

-- Grain: one conversation that a coaching session of an agent discussed.
with sessions as (
    select * from {{ ref('int_coaching_session') }}
),

discussed as (
    select * from {{ split_rows('sessions', 'evidence', ';', 'conversation_id') }}
)

select distinct
    coaching_session_key,
    {{ entity_key('interaction_system', 'interaction_instance', 'conversation_id') }} as interaction_key,
    agent_key,
    session_date,
    source_system,
    source_instance,
    _load_id,
    _source_file,
    _source_row,
    _export_date
from discussed

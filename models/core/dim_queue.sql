-- Grain: one queue that a queues file lists or a conversation or evaluation names.
with listed as (
    {{ last_known('stg_genesys_cloud__queues', ['queue_id']) }}
),

mentioned as (
    select
        source_system,
        source_instance,
        source_id as queue_id,
        resolved_name
    from {{ ref('int_mentioned_id') }}
    where id_type = 'queue_id'
),

queues as (
    select
        coalesce(listed.source_system, mentioned.source_system) as source_system,
        coalesce(listed.source_instance, mentioned.source_instance) as source_instance,
        coalesce(listed.queue_id, mentioned.queue_id) as queue_id,
        coalesce(listed.name, mentioned.resolved_name) as queue_name,
        listed.division_name
    from listed
    full outer join mentioned
        on
            listed.source_system = mentioned.source_system
            and listed.source_instance = mentioned.source_instance
            and listed.queue_id = mentioned.queue_id
)

select
    {{ entity_key('queues.source_system', 'queues.source_instance', 'queues.queue_id') }} as queue_key,
    queues.queue_name,
    {{ mapped_value('queue_map', 'line_of_business') }} as line_of_business,
    queues.division_name,
    queues.source_system,
    queues.source_instance,
    queues.queue_id as queue_source_id
from queues
{{ map_join('queue_map', 'queue_map', 'queues.source_system', 'queues.source_instance', {
    'queue_name': 'queues.queue_name'
}) }}

-- Grain: one topic of one coaching session of one agent.
with sessions as (
    select * from {{ ref('int_coaching_session') }}
),

topics as (
    select
        *,
        row_number() over (partition by coaching_session_key, lower(topic) order by topic_position) as mention
    from {{ split_rows('sessions', 'topics', ';', 'topic') }}
)

select
    {{ entity_key('topics.source_system', 'topics.source_instance',
        dbt.concat(['topics.coaching_session_key', "'/'", 'lower(topics.topic)'])) }} as coaching_focus_key,
    topics.coaching_session_key,
    topics.agent_key,
    {{ mapped_value('behavior', 'behavior_key') }} as behavior_key,
    topics.topic as topic_as_written,
    topics.session_date,
    topics.source_system,
    topics.source_instance,
    topics._load_id,
    topics._source_file,
    topics._source_row,
    topics._export_date
from topics
{{ map_join('behavior_map', 'behavior', 'topics.source_system', 'topics.source_instance', {
    'item_type': "'topic'", 'item_id': 'lower(topics.topic)'
}) }}
where topics.mention = 1

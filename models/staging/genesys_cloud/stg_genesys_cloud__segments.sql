-- Grain: one segment of a landed version of a conversation.
with landed as (
    {{ landed('genesys_cloud', 'segments') }}
)

select
    conversation_id,
    participant_index,
    session_index,
    segment_index,

    segment_type,
    queue_id,
    queue_name,
    division_id,
    division_name,
    disconnect_type,
    wrap_up_code,
    wrap_up_name,
    wrap_up_tags,
    requested_routing_skill_ids,
    requested_language_id,
    error_code,

    conference,

    segment_start,
    segment_end,

    source_system,
    source_instance,
    _load_id,
    _file_sha256,
    _source_file,
    _source_row,
    _export_date
from landed

-- Grain: one metric of a landed version of a conversation.
with landed as (
    {{ landed('genesys_cloud', 'metrics') }}
)

select
    conversation_id,
    participant_index,
    session_index,
    metric_index,

    name,

    value,

    emit_date,

    source_system,
    source_instance,
    _load_id,
    _file_sha256,
    _source_file,
    _source_row,
    _export_date
from landed

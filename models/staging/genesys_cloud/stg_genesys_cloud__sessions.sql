-- Grain: one session of a landed version of a conversation.
with landed as (
    {{ landed('genesys_cloud', 'sessions') }}
)

select
    conversation_id,
    participant_index,
    session_index,

    session_id,
    media_type,
    direction,
    provider,
    ani,
    dnis,
    session_dnis,
    address_from,
    address_to,
    address_self,
    address_other,
    peer_id,
    message_type,
    requested_routings,
    used_routing,
    selected_agent_id,
    outbound_campaign_id,
    outbound_contact_id,
    disposition_name,
    flow_id,
    flow_name,
    flow_type,
    flow_exit_reason,

    recording,
    acw_skipped,

    selected_agent_rank,

    callback_scheduled_time,

    source_system,
    source_instance,
    _load_id,
    _file_sha256,
    _source_file,
    _source_row,
    _export_date
from landed

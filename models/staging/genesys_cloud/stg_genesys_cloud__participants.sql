-- Grain: one participant of a landed version of a conversation.
with landed as (
    {{ landed('genesys_cloud', 'participants') }}
)

select
    conversation_id,
    participant_index,

    participant_id,
    purpose,
    user_id,
    user_name,
    external_contact_id,
    external_organization_id,
    team_id,
    campaign_id,
    campaign_name,

    source_system,
    source_instance,
    _load_id,
    _file_sha256,
    _source_file,
    _source_row,
    _export_date
from landed

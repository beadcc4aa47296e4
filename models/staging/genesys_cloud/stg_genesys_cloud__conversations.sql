-- Grain: one landed version of a conversation.
with landed as (
    {{ landed('genesys_cloud', 'conversations') }}
)

select
    conversation_id,

    originating_direction,
    conversation_initiator,
    division_ids,
    external_tag,

    customer_participation,
    self_served,

    media_stats_min_mos,
    media_stats_min_r_factor,

    conversation_start,
    conversation_end,

    source_system,
    source_instance,
    _load_id,
    _file_sha256,
    _source_file,
    _source_row,
    _export_date
from landed

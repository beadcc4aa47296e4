-- Grain: one conversation, in its newest landed version.
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['source_instance', 'conversation_id'],
    on_schema_change='fail'
) }}

with newest as (
    {{ newest_version('stg_genesys_cloud__conversations', 'genesys_cloud', 'conversations', ['conversation_id']) }}
)

select
    {{ entity_key('source_system', 'source_instance', 'conversation_id') }} as interaction_key,
    conversation_id,
    originating_direction,
    conversation_start,
    conversation_end,
    {{ local_date('conversation_start') }} as started_date,
    source_system,
    source_instance,
    _load_id,
    _file_sha256,
    _source_file,
    _source_row,
    _export_date
from newest

-- Grain: one survey invitation that was sent, in its newest landed version.
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['source_instance', 'contact_id', 'distribution_id'],
    on_schema_change='fail'
) }}

with newest as (
    {{ newest_version(
        'stg_qualtrics__distributions', 'qualtrics', 'distributions', ['contact_id', 'distribution_id']
    ) }}
)

select
    {{ entity_key(
        'newest.source_system', 'newest.source_instance',
        dbt.concat(['newest.distribution_id', "'/'", 'newest.contact_id'])
    ) }} as survey_invitation_key,
    newest.contact_id,
    newest.distribution_id,
    {{ entity_key('link.interaction_system', 'link.interaction_instance', 'newest.external_data_reference') }}
        as interaction_key,
    newest.response_id,
    lower(newest.status) as status,
    newest.sent_at,
    newest.opened_at,
    newest.response_completed_at,
    -- An invitation that is still pending has no day; it is kept here and enters core when it is sent.
    {{ local_date('newest.sent_at') }} as sent_date,
    newest.source_system,
    newest.source_instance,
    newest._load_id,
    newest._source_file,
    newest._source_row,
    newest._export_date
from newest
left join {{ ref('int_interaction_link') }} as link
    on newest.source_system = link.source_system and newest.source_instance = link.source_instance

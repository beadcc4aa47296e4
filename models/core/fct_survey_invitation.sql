-- Grain: one survey invitation that was sent, in its newest state.
{{ config(
    materialized='incremental',
    incremental_strategy='date_overwrite',
    on_schema_change='fail',
    meta={'overwrite_by': 'sent_date'}
) }}

select
    invitation.survey_invitation_key,
    invitation.interaction_key,
    -- Who last handled the contact is who the customer judges.
    interaction.last_agent_key as agent_key,
    {{ entity_key('invitation.source_system', 'invitation.source_instance', 'invitation.response_id') }}
        as survey_response_key,
    invitation.sent_at,
    invitation.sent_date,
    invitation.opened_at,
    invitation.response_completed_at as responded_at,
    invitation.status,
    coalesce(invitation.status not in ('bounced', 'failed', 'pending', 'blocked', 'skipped', 'unsubscribed'), true)
        as is_delivered,
    invitation.response_completed_at is not null or coalesce(invitation.status = 'finished', false) as is_responded,
    {{ dbt.concat(['invitation.distribution_id', "'/'", 'invitation.contact_id']) }} as survey_invitation_source_id,
    invitation.source_system,
    invitation.source_instance,
    invitation._load_id,
    invitation._source_file,
    invitation._source_row,
    invitation._export_date
from {{ ref('int_survey_invitation') }} as invitation
left join {{ ref('fct_interaction') }} as interaction on invitation.interaction_key = interaction.interaction_key
where {{ touched('invitation.sent_date', 'fct_survey_invitation') }}

-- Grain: one session of a participant other than the customer.
-- depends_on: {{ ref('int_touched_date') }} (the partitions that are overwritten)
{{ config(
    materialized='incremental',
    incremental_strategy='date_overwrite',
    on_schema_change='fail',
    meta={'overwrite_by': 'started_date'}
) }}

with sessions as (
    select
        conversation.interaction_key,
        conversation.conversation_id,
        conversation.started_date,
        conversation.originating_direction,
        conversation.source_system,
        conversation.source_instance,
        conversation._load_id,
        conversation._source_file,
        conversation._source_row,
        conversation._export_date,
        session.participant_index,
        session.session_index,
        session.session_id,
        session.media_type,
        coalesce(session.direction, conversation.originating_direction) as direction,
        participant.user_id,
        case
            when participant.purpose in ('agent', 'user') then 'agent'
            when participant.purpose = 'acd' then 'queue'
            when participant.purpose in ('ivr', 'botflow', 'workflow', 'voicesurveyflow') then 'flow'
            else 'other'
        end as leg_kind
    from {{ ref('int_touched_conversation') }} as conversation
    inner join {{ ref('stg_genesys_cloud__participants') }} as participant
        on {{ same_document('conversation', 'participant', 'conversation_id') }}
    inner join {{ ref('stg_genesys_cloud__sessions') }} as session
        on
            {{ same_document('participant', 'session', 'conversation_id') }}
            and participant.participant_index = session.participant_index
    where coalesce(participant.purpose, '') not in ('customer', 'external')
),

measured as (
    select
        sessions.*,
        measure.started_at,
        measure.ended_at,
        case when sessions.leg_kind in ('agent', 'other') then measure.talk_s end as talk_s,
        case when sessions.leg_kind in ('agent', 'other') then measure.hold_s end as hold_s,
        case when sessions.leg_kind in ('agent', 'other') then measure.acw_s end as acw_s,
        case when sessions.leg_kind in ('agent', 'other') then measure.alert_s end as alert_s,
        case when sessions.leg_kind = 'queue' then measure.wait_s end as wait_s,
        coalesce(measure.n_holds, 0) as n_holds,
        sessions.leg_kind = 'agent' and coalesce(measure.has_talk, false) as is_handled,
        measure.disconnect_type,
        measure.queue_id,
        measure.wrap_up_code,
        measure.wrap_up_name,
        -- Should a vendor use a session id twice in one conversation, the later one is told apart by its number.
        row_number() over (
            partition by sessions.interaction_key, sessions.session_id
            order by sessions.participant_index, sessions.session_index
        ) as use_of_id,
        row_number() over (
            partition by sessions.interaction_key
            order by measure.started_at nulls last, sessions.participant_index, sessions.session_index
        ) as leg_number
    from sessions
    left join {{ ref('int_session_measure') }} as measure
        on
            sessions.interaction_key = measure.interaction_key
            and sessions.participant_index = measure.participant_index
            and sessions.session_index = measure.session_index
)

select
    {{ entity_key('leg.source_system', 'leg.source_instance', leg_source_id('leg')) }} as leg_key,
    leg.interaction_key,
    cast(leg.leg_number as integer) as leg_number,
    leg.leg_kind,
    account.agent_key,
    {{ entity_key('leg.source_system', 'leg.source_instance', 'leg.user_id') }} as agent_account_key,
    {{ entity_key('leg.source_system', 'leg.source_instance', 'leg.queue_id') }} as queue_key,
    coalesce(channel_map.channel_key, 'other') as channel_key,
    leg.direction,
    leg.started_at as leg_started_at,
    leg.ended_at as leg_ended_at,
    leg.started_date,
    leg.is_handled,
    leg.is_handled and lower(coalesce(leg.disconnect_type, '')) like '%transfer%' as is_transferred,
    leg.alert_s,
    leg.wait_s,
    leg.talk_s,
    leg.hold_s,
    leg.acw_s,
    {{ sum_of_known(['leg.talk_s', 'leg.hold_s', 'leg.acw_s']) }} as handle_s,
    cast(leg.n_holds as integer) as n_holds,
    leg.disconnect_type,
    leg.wrap_up_code,
    coalesce(leg.wrap_up_name, code.wrap_up_name) as wrap_up_name,
    leg.session_id as session_source_id,
    leg.source_system,
    leg.source_instance,
    leg._load_id,
    leg._source_file,
    leg._source_row,
    leg._export_date
from measured as leg
left join {{ ref('int_agent_account') }} as account
    on
        leg.source_system = account.source_system
        and leg.source_instance = account.source_instance
        and leg.user_id = account.source_id
        and account.id_type = 'user_id'
left join {{ ref('int_wrapup_code') }} as code
    on leg.source_instance = code.source_instance and leg.wrap_up_code = code.wrapup_code_id
left join {{ ref('channel_map') }} as channel_map
    on leg.source_system = channel_map.source_system and leg.media_type = channel_map.media_type

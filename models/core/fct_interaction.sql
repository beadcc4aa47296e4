-- Grain: one customer interaction on any channel, queued or not, handled by a person or a bot.
{{ config(
    materialized='incremental',
    incremental_strategy='date_overwrite',
    on_schema_change='fail',
    meta={'overwrite_by': 'started_date'}
) }}

with conversations as (
    select * from {{ ref('int_touched_conversation') }}
),

customers as (
    {{ document_customer('conversations') }}
),

legs as (
    select
        *,
        min(case when queue_key is not null then leg_number end) over one_interaction as first_queue_leg,
        max(case when queue_key is not null then leg_number end) over one_interaction as last_queue_leg,
        min(case when is_handled then leg_number end) over one_interaction as first_handled_leg,
        max(case when is_handled then leg_number end) over one_interaction as last_handled_leg,
        max(case when is_handled and wrap_up_name is not null then leg_number end) over one_interaction
            as last_wrap_up_leg
    from {{ ref('fct_interaction_leg') }}
    where {{ touched('started_date', 'fct_interaction') }}
    window one_interaction as (partition by interaction_key)
),

summary as (
    select
        interaction_key,
        max(case when leg_number = 1 then channel_key end) as channel_key,
        max(case when leg_number = first_queue_leg then queue_key end) as queue_key,
        max(case when leg_number = last_queue_leg then queue_key end) as last_queue_key,
        max(case when leg_number = first_handled_leg then agent_key end) as first_agent_key,
        max(case when leg_number = last_handled_leg then agent_key end) as last_agent_key,
        max(case when leg_number = last_wrap_up_leg then wrap_up_name end) as wrap_up_name,
        count(*) as n_legs,
        count(case when leg_kind = 'agent' then 1 end) as n_agent_legs,
        count(case when leg_kind = 'queue' then 1 end) as n_queue_legs,
        count(case when leg_kind = 'flow' then 1 end) as n_flow_legs,
        count(case when is_handled then 1 end) as n_handled_legs,
        count(case when is_transferred then 1 end) as n_transfers,
    {%- for measure in ['wait', 'talk', 'hold', 'acw', 'handle'] %}
        cast(
            sum({{ "case when leg_kind = 'agent' then " ~ measure ~ "_s end" if measure != 'wait' else 'wait_s' }})
            as decimal(18, 3)
        ) as {{ measure }}_s{{ "," if not loop.last }}
    {%- endfor %}
    from legs
    group by interaction_key
),

-- A conversation without a leg (the customer hung up at once) still has the medium of the customer's session.
customer_media as (
    select
        conversations.interaction_key,
        min(channel_map.channel_key) as channel_key
    from conversations
    inner join {{ ref('stg_genesys_cloud__sessions') }} as session
        on {{ same_document('conversations', 'session', 'conversation_id') }}
    inner join {{ ref('channel_map') }} as channel_map
        on session.source_system = channel_map.source_system and session.media_type = channel_map.media_type
    group by conversations.interaction_key
)

select
    conversations.interaction_key,
    conversations.conversation_id as interaction_source_id,
    case
        when summary.queue_key is not null or summary.n_queue_legs > 0 then 'queue'
        when summary.n_flow_legs > 0 and summary.n_agent_legs = 0 then 'virtual'
        else 'outside_queue'
    end as interaction_kind,
    coalesce(summary.channel_key, customer_media.channel_key, 'other') as channel_key,
    conversations.originating_direction as direction,
    summary.queue_key,
    summary.last_queue_key,
    {{ customer_key(
        'customers.source_system', 'customers.source_instance', 'customers.customer_id_type', 'customers.customer_id'
    ) }} as customer_key,
    summary.first_agent_key,
    summary.last_agent_key,
    conversations.conversation_start as started_at,
    conversations.conversation_end as ended_at,
    conversations.started_date,
    conversations.conversation_end is null as is_open,
    coalesce(summary.n_queue_legs > 0 and summary.n_handled_legs > 0, false) as is_queue_handled,
    coalesce(summary.n_handled_legs > 0, false) as is_handled,
    coalesce(
        conversations.originating_direction = 'inbound'
        and conversations.conversation_end is not null
        and summary.n_queue_legs > 0
        and summary.n_handled_legs = 0,
        false
    ) as is_abandoned,
    coalesce(summary.n_transfers > 0, false) as is_transferred,
    {%- for count in ['n_legs', 'n_agent_legs', 'n_handled_legs', 'n_transfers'] %}
        cast(coalesce(summary.{{ count }}, 0) as integer) as {{ count }},
    {%- endfor %}
    summary.wait_s,
    summary.talk_s,
    summary.hold_s,
    summary.acw_s,
    summary.handle_s,
    {{ seconds_between('conversations.conversation_start', 'conversations.conversation_end') }} as duration_s,
    summary.wrap_up_name,
    conversations.source_system,
    conversations.source_instance,
    conversations._load_id,
    conversations._source_file,
    conversations._source_row,
    conversations._export_date
from conversations
left join summary on conversations.interaction_key = summary.interaction_key
left join customer_media on conversations.interaction_key = customer_media.interaction_key
left join customers
    on conversations._load_id = customers._load_id and conversations._source_row = customers._source_row

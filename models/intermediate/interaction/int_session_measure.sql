-- Grain: one session of a touched conversation, with what it lasted and how it ended.
{{ config(materialized='view') }}

with metrics as (
    select
        conversation.interaction_key,
        metric.participant_index,
        metric.session_index,
        -- A session that is put on hold emits tTalk again when it resumes: the parts are added up.
        sum(case when metric.name = 'tTalk' then metric.value end) as talk_ms,
        sum(case when metric.name = 'tHeld' then metric.value end) as hold_ms,
        sum(case when metric.name = 'tAcw' then metric.value end) as acw_ms,
        sum(case when metric.name = 'tAlert' then metric.value end) as alert_ms,
        sum(case when metric.name = 'tAcd' then metric.value end) as wait_ms,
        count(case when metric.name = 'tHeld' then 1 end) as n_holds
    from {{ ref('int_touched_conversation') }} as conversation
    inner join {{ ref('stg_genesys_cloud__metrics') }} as metric
        on {{ same_document('conversation', 'metric', 'conversation_id') }}
    group by conversation.interaction_key, metric.participant_index, metric.session_index
),

segments as (
    select
        conversation.interaction_key,
        segment.*,
        {{ milliseconds_between('segment.segment_start', 'segment.segment_end') }} as segment_ms,
        -- After-call work follows the end of the contact; how the contact ended stands on the segment before it.
        case
            when segment.segment_type <> 'wrapup' and segment.disconnect_type is not null then segment.segment_index
        end as ending_index,
        case when segment.queue_id is not null then segment.segment_index end as queue_index,
        case when segment.wrap_up_code is not null then segment.segment_index end as wrap_up_index
    from {{ ref('int_touched_conversation') }} as conversation
    inner join {{ ref('stg_genesys_cloud__segments') }} as segment
        on {{ same_document('conversation', 'segment', 'conversation_id') }}
),

marked as (
    select
        *,
        max(ending_index) over one_session as last_ending_index,
        min(queue_index) over one_session as first_queue_index,
        max(wrap_up_index) over one_session as last_wrap_up_index
    from segments
    window one_session as (partition by interaction_key, participant_index, session_index)
),

from_segments as (
    select
        interaction_key,
        participant_index,
        session_index,
        min(segment_start) as started_at,
        case when count(segment_end) = count(*) then max(segment_end) end as ended_at,
        sum(case when segment_type = 'interact' then segment_ms end) as talk_ms,
        sum(case when segment_type = 'hold' then segment_ms end) as hold_ms,
        sum(case when segment_type = 'wrapup' then segment_ms end) as acw_ms,
        sum(case when segment_type = 'alert' then segment_ms end) as alert_ms,
        count(case when segment_type = 'hold' then 1 end) as n_holds,
        count(case when segment_type = 'interact' then 1 end) as n_interacts,
        max(case when segment_index = last_ending_index then disconnect_type end) as disconnect_type,
        max(case when segment_index = first_queue_index then queue_id end) as queue_id,
        max(case when segment_index = last_wrap_up_index then wrap_up_code end) as wrap_up_code,
        max(case when segment_index = last_wrap_up_index then wrap_up_name end) as wrap_up_name
    from marked
    group by interaction_key, participant_index, session_index
)

-- A session that emitted no metric at all (some dumps leave them out) is measured by its segments.
select
    coalesce(metrics.interaction_key, from_segments.interaction_key) as interaction_key,
    coalesce(metrics.participant_index, from_segments.participant_index) as participant_index,
    coalesce(metrics.session_index, from_segments.session_index) as session_index,
    from_segments.started_at,
    from_segments.ended_at,
    {%- for measure in ['talk', 'hold', 'acw', 'alert'] %}
        cast(
            case
                when metrics.interaction_key is null then from_segments.{{ measure }}_ms
                else metrics.{{ measure }}_ms
            end / 1000.0 as decimal(18, 3)
        ) as {{ measure }}_s,
    {%- endfor %}
    cast(metrics.wait_ms / 1000.0 as decimal(18, 3)) as wait_s,
    case when metrics.interaction_key is null then from_segments.n_holds else metrics.n_holds end as n_holds,
    metrics.talk_ms is not null or coalesce(from_segments.n_interacts, 0) > 0 as has_talk,
    from_segments.disconnect_type,
    from_segments.queue_id,
    from_segments.wrap_up_code,
    from_segments.wrap_up_name
from metrics
full outer join from_segments
    on
        metrics.interaction_key = from_segments.interaction_key
        and metrics.participant_index = from_segments.participant_index
        and metrics.session_index = from_segments.session_index

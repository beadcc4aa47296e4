-- Grain: one evaluation, survey invitation, survey response or piece of coaching evidence without its interaction.
with records as (
    select
        'evaluation' as record_kind,
        evaluation_key as record_key,
        interaction_key,
        agent_key,
        evaluated_date as business_date,
        source_system,
        source_instance,
        _export_date,
        _source_file,
        _source_row
    from {{ ref('fct_evaluation') }}

    union all

    select
        'survey_invitation' as record_kind,
        survey_invitation_key as record_key,
        interaction_key,
        agent_key,
        sent_date as business_date,
        source_system,
        source_instance,
        _export_date,
        _source_file,
        _source_row
    from {{ ref('fct_survey_invitation') }}

    union all

    select
        'survey_response' as record_kind,
        survey_response_key as record_key,
        interaction_key,
        agent_key,
        response_date as business_date,
        source_system,
        source_instance,
        _export_date,
        _source_file,
        _source_row
    from {{ ref('fct_survey_response') }}

    union all

    select
        'coaching_evidence' as record_kind,
        evidence.coaching_session_key as record_key,
        evidence.interaction_key,
        evidence.agent_key,
        evidence.session_date as business_date,
        coaching.source_system,
        coaching.source_instance,
        coaching._export_date,
        coaching._source_file,
        coaching._source_row
    from {{ ref('bridge_coaching_evidence') }} as evidence
    inner join {{ ref('fct_coaching_session') }} as coaching
        on evidence.coaching_session_key = coaching.coaching_session_key
)

select
    records.record_kind,
    records.record_key,
    records.interaction_key,
    case when records.interaction_key is null then 'interaction_id' else 'interaction' end as missing,
    records._export_date as since_date,
    records.business_date,
    records.agent_key,
    records.source_system,
    records.source_instance,
    records._source_file as source_file,
    records._source_row as source_row,
    case
        when records.interaction_key is null then 'Ask the tool to send the conversation id with the record.'
        else 'Ask for the export of the conversation of that day; the record is linked when it arrives.'
    end as remedy
from records
left join {{ ref('fct_interaction') }} as interaction on records.interaction_key = interaction.interaction_key
where interaction.interaction_key is null

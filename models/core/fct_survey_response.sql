-- Grain: one survey response of a customer, in its newest version.
{{ config(
    materialized='incremental',
    incremental_strategy='date_overwrite',
    on_schema_change='fail',
    meta={'overwrite_by': 'response_date'}
) }}

with responses as (
    select *
    from {{ ref('int_survey_response') }}
    where {{ touched('response_date', 'fct_survey_response') }} and is_real
),

cells as (
    select
        response.survey_response_key,
        {%- for column in ['measure', 'scale_min', 'scale_max', 'top_box_from', 'true_value'] %}
            {{ mapped_value('question', column) }} as {{ column }},
        {%- endfor %}
        answer.field_id,
        answer.value,
        {{ whole_number('answer.value') }} as score
    from responses as response
    inner join {{ ref('stg_qualtrics__answers') }} as answer
        on {{ same_document('response', 'answer', 'response_id') }}
    {{ map_join('survey_question_map', 'question', 'answer.source_system', 'answer.source_instance', {
        'field_id': 'answer.field_id'
    }) }}
),

-- A survey that asks the same thing twice counts the first question by its id; a score off its scale is no score.
measured as (
    select
        *,
        row_number() over (partition by survey_response_key, measure order by field_id) as mention
    from cells
    where
        measure in ('resolved', 'comment')
        or (measure in ('csat', 'nps') and score between scale_min and scale_max)
),

answers as (
    select
        survey_response_key,
        max(case when measure = 'csat' then score end) as csat_score,
        max(case when measure = 'csat' then scale_min end) as csat_scale_min,
        max(case when measure = 'csat' then scale_max end) as csat_scale_max,
        max(case when measure = 'csat' then top_box_from end) as csat_top_box_from,
        max(case when measure = 'nps' then score end) as nps_score,
        max(case when measure = 'resolved' then case when lower(value) = lower(true_value) then 1 else 0 end end)
            as n_resolved,
        max(case when measure = 'comment' then 1 end) as n_comments
    from measured
    where mention = 1
    group by survey_response_key
)

select
    response.survey_response_key,
    response.interaction_key,
    -- Who last handled the contact is who the customer judges.
    interaction.last_agent_key as agent_key,
    response.recorded_date as recorded_at,
    response.response_date,
    coalesce(response.finished, false) as is_complete,
    cast(response.progress as double) / 100 as progress_rate,
    cast(answers.csat_score as integer) as csat_score,
    cast(answers.csat_scale_min as integer) as csat_scale_min,
    cast(answers.csat_scale_max as integer) as csat_scale_max,
    answers.csat_score >= answers.csat_top_box_from as is_csat_top_box,
    cast(answers.nps_score as integer) as nps_score,
    answers.n_resolved = 1 as is_resolved,
    coalesce(answers.n_comments, 0) > 0 as has_comment,
    response.user_language as language,
    response.response_id as survey_response_source_id,
    response.source_system,
    response.source_instance,
    response._load_id,
    response._source_file,
    response._source_row,
    response._export_date
from responses as response
left join answers on response.survey_response_key = answers.survey_response_key
left join {{ ref('fct_interaction') }} as interaction on response.interaction_key = interaction.interaction_key

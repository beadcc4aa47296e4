-- Grain: one agent and coaching date that a signal leads to, with survey answers around it.
{{ config(materialized='table') }}

-- Satisfaction answers in the 28 days before the session's day and the 28 days after it; the day itself belongs to
-- neither.
with coached as (
    select distinct
        signal.agent_key,
        link.session_date
    from {{ ref('int_evidence_link') }} as link
    inner join {{ ref('int_evidence_signal') }} as signal
        on link.evaluation_answer_key = signal.evaluation_answer_key
),

counted as (
    select
        coached.agent_key,
        coached.session_date,
        count(case when response.response_date < coached.session_date then 1 end) as n_csat_answers_before,
        count(case when response.response_date < coached.session_date and response.is_csat_top_box then 1 end)
            as n_csat_top_box_before,
        count(case when response.response_date > coached.session_date then 1 end) as n_csat_answers_after,
        count(case when response.response_date > coached.session_date and response.is_csat_top_box then 1 end)
            as n_csat_top_box_after
    from coached
    inner join {{ ref('fct_survey_response') }} as response
        on
            coached.agent_key = response.agent_key
            and response.response_date >= {{ dbt.dateadd('day', -28, 'coached.session_date') }}
            and response.response_date <= {{ dbt.dateadd('day', 28, 'coached.session_date') }}
    where response.is_csat_top_box is not null
    group by coached.agent_key, coached.session_date
)

select
    agent_key,
    session_date,
    {{ share_columns('csat_rate_before', 'n_csat_top_box_before', 'n_csat_answers_before', 'responses') }},
    {{ share_columns('csat_rate_after', 'n_csat_top_box_after', 'n_csat_answers_after', 'responses') }}
from counted

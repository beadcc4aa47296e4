-- Grain: one agent and ISO week in which the agent was employed or had any activity.
{{ config(
    materialized='incremental',
    incremental_strategy='date_overwrite',
    on_schema_change='fail',
    meta={'overwrite_by': 'week_start_date'}
) }}

{%- set handling = [
    'n_interactions', 'n_handled_legs', 'n_transfers', 'n_measured_legs', 'n_held_legs', 'handle_s', 'handle_s_sq',
    'talk_s', 'talk_s_sq', 'hold_s', 'hold_s_sq', 'acw_s', 'acw_s_sq',
] %}
{%- set quality = [] %}
{%- for way in ['human', 'auto', 'assisted'] %}
    {%- do quality.extend([
        'n_evaluations_' ~ way, 'n_judged_' ~ way, 'n_critical_fails_' ~ way, 'n_rated_' ~ way, way ~ '_earned',
        way ~ '_possible', way ~ '_earned_sq', way ~ '_earned_possible', way ~ '_possible_sq',
    ]) %}
{%- endfor %}
{%- set survey = [
    'n_invitations', 'n_invitations_answered', 'n_responses', 'n_csat_answers', 'n_csat_top_box', 'n_promoters',
    'n_passives', 'n_detractors', 'n_resolved_answers', 'n_resolved',
] %}
{%- set coaching = ['n_coaching_sessions', 'n_timed_sessions', 'n_coaching_focuses'] %}
{%- set sums = {'handling': handling, 'quality': quality, 'survey': survey, 'coaching': coaching} %}

-- Nothing counted is a count of zero; a rate over it stays null.
with summed as (
    select
        scope.agent_key,
        scope.week_start_date,
        scope.is_employed,
        scope.team_key,
        scope.supervisor_agent_key,
        scope.site,
        scope.line_of_business,
        scope.tenure_weeks,
        {%- for part, columns in sums.items() %}
            {%- for column in columns %}
                coalesce({{ part }}.{{ column }}, 0) as {{ column }},
            {%- endfor %}
        {%- endfor %}
        case when coaching.agent_key is null then 0 else coaching.coaching_s end as coaching_s
    from {{ ref('int_agent_week_scope') }} as scope
    left join {{ ref('int_agent_week_handling') }} as handling
        on scope.agent_key = handling.agent_key and scope.week_start_date = handling.week_start_date
    left join {{ ref('int_agent_week_quality') }} as quality
        on scope.agent_key = quality.agent_key and scope.week_start_date = quality.week_start_date
    left join {{ ref('int_agent_week_survey') }} as survey
        on scope.agent_key = survey.agent_key and scope.week_start_date = survey.week_start_date
    left join {{ ref('int_agent_week_coaching') }} as coaching
        on scope.agent_key = coaching.agent_key and scope.week_start_date = coaching.week_start_date
    where {{ touched('scope.week_start_date') }}
)

select
    agent_key,
    week_start_date,
    is_employed,
    team_key,
    supervisor_agent_key,
    site,
    line_of_business,
    tenure_weeks,
    n_interactions,
    n_handled_legs,
    n_transfers,
    {{ mean_columns('aht_s', 'handle_s', 'handle_s_sq', 'n_measured_legs', 'legs') }},
    {{ mean_columns('talk_s_per_leg', 'talk_s', 'talk_s_sq', 'n_measured_legs', 'legs') }},
    {{ mean_columns('hold_s_per_leg', 'hold_s', 'hold_s_sq', 'n_measured_legs', 'legs') }},
    {{ mean_columns('hold_s_per_held_leg', 'hold_s', 'hold_s_sq', 'n_held_legs', 'legs') }},
    {{ mean_columns('acw_s_per_leg', 'acw_s', 'acw_s_sq', 'n_measured_legs', 'legs') }},
    {{ share_columns('transfer_rate', 'n_transfers', 'n_handled_legs', 'legs') }},
    n_evaluations_human,
    n_evaluations_auto,
    n_evaluations_assisted,
    {{ points_rate_columns('qa_human_rate', 'human', 'n_rated_human', 'evaluations') }},
    {{ points_rate_columns('qa_auto_rate', 'auto', 'n_rated_auto', 'evaluations') }},
    {{ points_rate_columns('qa_assisted_rate', 'assisted', 'n_rated_assisted', 'evaluations') }},
    {{ share_columns('critical_fail_rate', 'n_critical_fails_human', 'n_judged_human', 'evaluations') }},
    {{ share_columns('critical_fail_auto_rate', 'n_critical_fails_auto', 'n_judged_auto', 'evaluations') }},
    {{ share_columns('critical_fail_assisted_rate', 'n_critical_fails_assisted', 'n_judged_assisted', 'evaluations') }},
    n_responses,
    {{ share_columns('survey_response_rate', 'n_invitations_answered', 'n_invitations', 'invitations') }},
    {{ share_columns('csat_rate', 'n_csat_top_box', 'n_csat_answers', 'responses') }},
    n_promoters,
    n_passives,
    n_detractors,
    {{ net_score_columns(
        'nps', 'n_promoters', 'n_detractors', '(n_promoters + n_passives + n_detractors)', 'nps_responses'
    ) }},
    {{ share_columns('resolved_rate', 'n_resolved', 'n_resolved_answers', 'responses') }},
    n_coaching_sessions,
    n_timed_sessions as n_coaching_sessions_timed,
    coaching_s,
    n_coaching_focuses
from summed

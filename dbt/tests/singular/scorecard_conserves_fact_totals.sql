-- Every total of the facts is in the scorecard or belongs to nobody: sum over agents + unassigned = total. The fact
-- side adds up rows and knows no week, the mart side adds up agent-weeks, so they meet by two routes.
with mart as (
    select
        sum(n_handled_legs) as n_handled_legs,
        sum(n_transfers) as n_transfers,
        sum(aht_s_numerator) as handle_s,
        sum(aht_s_denominator) as n_measured_legs,
        sum(n_evaluations_human + n_evaluations_auto + n_evaluations_assisted) as n_evaluations,
        sum(qa_human_rate_numerator + qa_auto_rate_numerator + qa_assisted_rate_numerator) as earned_points,
        sum(qa_human_rate_denominator + qa_auto_rate_denominator + qa_assisted_rate_denominator) as possible_points,
        sum(n_responses) as n_responses,
        sum(csat_rate_numerator) as n_csat_top_box,
        sum(csat_rate_denominator) as n_csat_answers,
        sum(survey_response_rate_numerator) as n_invitations_answered,
        sum(survey_response_rate_denominator) as n_invitations,
        sum(n_coaching_sessions) as n_coaching_sessions,
        sum(coaching_s) as coaching_s
    from {{ ref('agent_scorecard') }}
),

legs as (
    select
        count(*) as n_handled_legs,
        count(case when is_transferred then 1 end) as n_transfers,
        sum(handle_s) as handle_s,
        count(handle_s) as n_measured_legs
    from {{ ref('fct_interaction_leg') }}
    where leg_kind = 'agent' and is_handled and agent_key is not null
),

evaluations as (
    select
        count(*) as n_evaluations,
        sum(case when possible_points > 0 then cast(earned_points as decimal(18, 6)) end) as earned_points,
        sum(case when possible_points > 0 then cast(possible_points as decimal(18, 6)) end) as possible_points
    from {{ ref('fct_evaluation') }}
    where is_scored and agent_key is not null
),

responses as (
    select
        count(*) as n_responses,
        count(case when is_csat_top_box then 1 end) as n_csat_top_box,
        count(is_csat_top_box) as n_csat_answers
    from {{ ref('fct_survey_response') }}
    where agent_key is not null
),

invitations as (
    select
        count(case when is_responded then 1 end) as n_invitations_answered,
        count(*) as n_invitations
    from {{ ref('fct_survey_invitation') }}
    where is_delivered and agent_key is not null
),

sessions as (
    select
        count(*) as n_coaching_sessions,
        sum(duration_s) as coaching_s
    from {{ ref('fct_coaching_session') }}
    where status = 'done' and agent_key is not null
),

compared as (
{%- set routes = {
    'legs': ['n_handled_legs', 'n_transfers', 'handle_s', 'n_measured_legs'],
    'evaluations': ['n_evaluations', 'earned_points', 'possible_points'],
    'responses': ['n_responses', 'n_csat_top_box', 'n_csat_answers'],
    'invitations': ['n_invitations_answered', 'n_invitations'],
    'sessions': ['n_coaching_sessions', 'coaching_s'],
} %}
    {%- for fact, totals in routes.items() %}
        {%- set outer_loop = loop %}
        {%- for total in totals %}
            select
                '{{ total }}' as total,
                coalesce(mart.{{ total }}, 0) as in_mart,
                coalesce({{ fact }}.{{ total }}, 0) as in_facts
            from mart
            cross join {{ fact }}
            {{ 'union all' if not (outer_loop.last and loop.last) }}
        {%- endfor %}
    {%- endfor %}
)

select
    total,
    in_mart,
    in_facts
from compared
where in_mart <> in_facts

-- Grain: one fact and business date that this build recomputes; every date on a full build.
{%- set coaching_columns = [
    'coaching_session_key', 'agent_key', 'coach_agent_key', 'team_key', 'session_date', 'session_type', 'status',
    'duration_s', 'topics', 'evidence'
] | join(', ') %}

with touched as (
    select
        fact,
        business_date
    from {{ ref('int_touched_record') }}

    -- A survey's agent is who last handled its interaction, so it is computed anew when the interaction is.
    {% for fact, newest, day in [
        ('fct_survey_response', 'int_survey_response', 'response_date'),
        ('fct_survey_invitation', 'int_survey_invitation', 'sent_date'),
    ] %}
        union

        select
            '{{ fact }}' as fact,
            survey.{{ day }} as business_date
        from {{ ref(newest) }} as survey
        inner join {{ ref('int_conversation') }} as conversation
            on survey.interaction_key = conversation.interaction_key
        inner join {{ ref('int_touched_record') }} as record
            on conversation.started_date = record.business_date and record.fact = 'fct_interaction'
        where survey.{{ day }} is not null
    {% endfor %}

    -- The workbook is read whole; the days that count as touched are those on which a session differs.
    union

    select
        'fct_coaching_session' as fact,
        session_date as business_date
    from (
        (
            select {{ coaching_columns }} from {{ ref('int_coaching_session') }}
            except
            select {{ coaching_columns }} from {{ ref('int_coaching_session_previous') }}
        )
        union all
        (
            select {{ coaching_columns }} from {{ ref('int_coaching_session_previous') }}
            except
            select {{ coaching_columns }} from {{ ref('int_coaching_session') }}
        )
    ) as differences
)

select
    fact,
    business_date
from touched

-- Facts that lie in the same partitions as the one they hang on.
{% for fact, parent in [('fct_interaction_leg', 'fct_interaction'), ('fct_evaluation_answer', 'fct_evaluation')] %}
    union

    select
        '{{ fact }}' as fact,
        business_date
    from touched
    where fact = '{{ parent }}'
{% endfor %}

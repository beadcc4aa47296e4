-- Grain: one ISO week between the first and the last business date of any interaction, evaluation or survey.
-- Coaching has no say: a planned session lies ahead, and a mistyped year in a sheet would stretch every agent's weeks.
with dates as (
    {% for relation, day in [
        ('int_conversation', 'started_date'), ('int_evaluation', 'evaluated_date'),
        ('int_survey_response', 'response_date'), ('int_survey_invitation', 'sent_date'),
    ] %}
        select
            min({{ day }}) as first_date,
            max({{ day }}) as last_date
        from {{ ref(relation) }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

bounds as (
    select
        {{ week_start('min(first_date)') }} as first_week,
        max(last_date) as last_date
    from dates
),

-- 2000-01-03 is the first Monday of the years that a contract finds plausible.
weeks as (
    {{ dbt.date_spine('week', "cast('2000-01-03' as date)", "cast('2100-01-04' as date)") }}
)

select cast(weeks.date_week as date) as week_start_date
from bounds
inner join weeks
    on bounds.first_week <= weeks.date_week and bounds.last_date >= weeks.date_week

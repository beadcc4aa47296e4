{# Condition: nobody but a machine scored the evaluation. #}
{% macro is_scored_by_machine(evaluation) -%}
    (
        lower(coalesce({{ evaluation }}.evaluation_source_type, '')) = 'program'
        or ({{ evaluation }}.ai_scoring is not null and {{ evaluation }}.evaluator_id is null)
    )
{%- endmacro %}

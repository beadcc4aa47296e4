{# Sum of durations of which some may be unknown; null when all are, because unknown is not zero. #}
{% macro sum_of_known(terms) -%}
    cast(
        case when coalesce({{ terms | join(', ') }}) is not null then
            {% for term in terms %}coalesce({{ term }}, 0){{ " + " if not loop.last }}{% endfor %}
        end as decimal(18, 3)
    )
{%- endmacro %}

{# Seconds, to the millisecond, from one UTC timestamp to another; null when either is missing. #}
{% macro seconds_between(earlier, later) -%}
    cast({{ milliseconds_between(earlier, later) }} / 1000.0 as decimal(18, 3))
{%- endmacro %}

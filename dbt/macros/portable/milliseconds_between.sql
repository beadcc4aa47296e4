{# Whole milliseconds from one UTC timestamp to another; null when either is missing. #}
{% macro milliseconds_between(earlier, later) -%}
    {{ return(adapter.dispatch('milliseconds_between')(earlier, later)) }}
{%- endmacro %}


{% macro default__milliseconds_between(earlier, later) -%}
    {{ dbt.datediff(earlier, later, 'millisecond') }}
{%- endmacro %}


{% macro spark__milliseconds_between(earlier, later) -%}
    (unix_millis({{ later }}) - unix_millis({{ earlier }}))
{%- endmacro %}

{# The business date of a UTC timestamp: its date on the centre's clock (variable `centre_zone`). #}
{% macro local_date(utc) -%}
    {{ return(adapter.dispatch('local_date')(utc, "'" ~ var('centre_zone') | replace("'", "''") ~ "'")) }}
{%- endmacro %}


{% macro default__local_date(utc, zone) -%}
    cast(timezone({{ zone }}, timezone('UTC', {{ utc }})) as date)
{%- endmacro %}


{% macro spark__local_date(utc, zone) -%}
    to_date(from_utc_timestamp({{ utc }}, {{ zone }}))
{%- endmacro %}

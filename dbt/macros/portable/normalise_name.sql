{# A person's name for exact comparison: lower case, single spaces, "Last, First" as "first last". Nothing is guessed. #}
{% macro normalise_name(name) -%}
    {%- set comma = "position(',' in " ~ name ~ ")" -%}
    trim({{ squeeze_spaces(
        "lower(case when " ~ comma ~ " > 1 then " ~ dbt.concat([
            "substr(" ~ name ~ ", " ~ comma ~ " + 1)", "' '", "substr(" ~ name ~ ", 1, " ~ comma ~ " - 1)"
        ]) ~ " else " ~ name ~ " end)"
    ) }})
{%- endmacro %}


{# Any run of white space as one space. #}
{% macro squeeze_spaces(text) -%}
    {{ return(adapter.dispatch('squeeze_spaces')(text)) }}
{%- endmacro %}


{% macro default__squeeze_spaces(text) -%}
    regexp_replace({{ text }}, '\s+', ' ', 'g')
{%- endmacro %}


{% macro spark__squeeze_spaces(text) -%}
    regexp_replace({{ text }}, '\\s+', ' ')
{%- endmacro %}

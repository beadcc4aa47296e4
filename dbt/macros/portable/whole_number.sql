{# Text as an integer; null when it is anything else than a whole number (a label, a comment, 4.5). #}
{% macro whole_number(text) -%}
    {{ return(adapter.dispatch('whole_number')(text)) }}
{%- endmacro %}


{% macro default__whole_number(text) -%}
    case
        when try_cast({{ text }} as double) = floor(try_cast({{ text }} as double))
            then try_cast({{ text }} as integer)
    end
{%- endmacro %}

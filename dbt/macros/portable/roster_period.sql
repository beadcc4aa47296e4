{# First day on which a roster row holds. #}
{% macro period_from(row_start) -%}
    cast({{ row_start }} as date)
{%- endmacro %}


{#
    First day on which a roster row no longer holds. Rows end at the last second of a day or at midnight of the next;
    an open row (no end, or the year 9999) ends on 9999-12-31.
#}
{% macro period_to(row_end) -%}
    case
        when {{ row_end }} is null or {{ row_end }} >= cast('9999-01-01' as timestamp) then cast('9999-12-31' as date)
        else cast({{ dbt.dateadd('second', 1, row_end) }} as date)
    end
{%- endmacro %}

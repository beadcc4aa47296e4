{# A relation over Parquet files, columns matched by name: an older load may lack a column that was declared later. #}
{% macro read_landing(paths) -%}
    {{ return(adapter.dispatch('read_landing')(paths)) }}
{%- endmacro %}


{% macro default__read_landing(paths) -%}
    {%- set quoted = [] -%}
    {%- for path in paths -%}
        {%- do quoted.append("'" ~ path | replace("'", "''") ~ "'") -%}
    {%- endfor -%}
    read_parquet([{{ quoted | join(', ') }}], union_by_name = true, hive_partitioning = false)
{%- endmacro %}


{% macro spark__read_landing(paths) -%}
    {%- set selects = [] -%}
    {%- for path in paths -%}
        {%- do selects.append("select * from parquet.`" ~ path | replace("`", "``") ~ "`") -%}
    {%- endfor -%}
    ({{ selects | join(' union all ') }})
{%- endmacro %}

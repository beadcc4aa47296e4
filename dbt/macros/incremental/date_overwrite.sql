{#
    Incremental strategy of facts and marts: empty the partitions that tonight's loads touch, then write them anew.

    The model names its partition column in `meta.overwrite_by` and selects only touched partitions (`touched()`).
    Nothing is matched by key, so a null or changed key can neither duplicate nor strand a row.
#}
{% macro get_incremental_date_overwrite_sql(arg_dict) -%}
    {%- set columns = get_quoted_csv(arg_dict.dest_columns | map(attribute='name')) -%}
    {%- set partition = model.config.meta.get('overwrite_by') -%}
    {%- if not partition -%}
        {{ exceptions.raise_compiler_error(
            model.name ~ ": the strategy date_overwrite needs meta.overwrite_by, the partition column of the model."
        ) }}
    {%- endif -%}
    delete from {{ arg_dict.target_relation }}
    where {{ touched(partition, model.name) }};

    insert into {{ arg_dict.target_relation }} ({{ columns }})
    select {{ columns }} from {{ arg_dict.temp_relation }};
{%- endmacro %}


{#
    Condition: the row lies in a partition that this build recomputes. On a full build every partition is touched.

    `column` holds a business date of `fact` (see int_touched_date), or weeks when it is called week_start_date
    (see int_touched_week), which need no fact.
#}
{% macro touched(column, fact=none) -%}
    {%- if column.split('.')[-1] == 'week_start_date' -%}
        {{ column }} in (select week_start_date from {{ ref('int_touched_week') }})
    {%- elif fact -%}
        {{ column }} in (select business_date from {{ ref('int_touched_date') }} where fact = '{{ fact }}')
    {%- else -%}
        {{ exceptions.raise_compiler_error("touched('" ~ column ~ "') needs the fact whose business date the column holds.") }}
    {%- endif -%}
{%- endmacro %}


{# Whether this build computes everything anew: a full refresh, or a database without the relation named. #}
{% macro is_full_build(schema, identifier) -%}
    {{ return(
        execute and (flags.FULL_REFRESH or adapter.get_relation(target.database, schema, identifier) is none)
    ) }}
{%- endmacro %}

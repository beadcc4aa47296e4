{#
    Incremental strategy of staging: append the rows of new loads.

    A load that was staged before comes again only when an earlier delivery of the same bytes turned up and moved its
    provenance; its old rows are then replaced, so a build that runs twice gives the same rows.
#}
{% macro get_incremental_load_overwrite_sql(arg_dict) -%}
    {%- set columns = get_quoted_csv(arg_dict.dest_columns | map(attribute='name')) -%}
    delete from {{ arg_dict.target_relation }}
    where _load_id in (select _load_id from {{ arg_dict.temp_relation }});

    insert into {{ arg_dict.target_relation }} ({{ columns }})
    select {{ columns }} from {{ arg_dict.temp_relation }};
{%- endmacro %}

{#
    A reference seed whose rows may name an instance or "*" for any: for every row of `left`, the entry of its own
    instance, else the common one. Adds two left joins, `<alias>_own` and `<alias>_any`; read a column with
    `mapped_value`.
#}
{% macro map_join(seed, alias, system, instance, conditions) -%}
    {%- for scope, instance_value in [('own', instance), ('any', "'*'")] %}
    left join {{ ref(seed) }} as {{ alias }}_{{ scope }}
        on
            {{ alias }}_{{ scope }}.source_system = {{ system }}
            and {{ alias }}_{{ scope }}.source_instance = {{ instance_value }}
            {%- for column, value in conditions.items() %}
            and {{ alias }}_{{ scope }}.{{ column }} = {{ value }}
            {%- endfor %}
    {%- endfor %}
{%- endmacro %}


{# The entry of the own instance wins also when it is empty: "this item means nothing here" is a decision too. #}
{% macro mapped_value(alias, column) -%}
    case when {{ alias }}_own.source_system is not null then {{ alias }}_own.{{ column }} else {{ alias }}_any.{{ column }} end
{%- endmacro %}

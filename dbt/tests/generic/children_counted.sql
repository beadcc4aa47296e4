{# A count that a parent stores is the number of its children: nothing was lost or doubled between the two. #}
{% test children_counted(model, column_name, children, key) %}

select
    parent.{{ key }},
    parent.{{ column_name }},
    coalesce(child.n_children, 0) as n_children
from {{ model }} as parent
left join (
    select
        {{ key }},
        count(*) as n_children
    from {{ children }}
    group by {{ key }}
) as child on parent.{{ key }} = child.{{ key }}
where parent.{{ column_name }} <> coalesce(child.n_children, 0)

{% endtest %}

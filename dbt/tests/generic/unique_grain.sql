{#
    No two rows share the grain. `within: new_loads` looks at the rows of tonight's loads only: enough where rows are
    only ever appended by load and the load is part of the grain, and the cost does not grow with the history.
#}
{% test unique_grain(model, columns, within='all') %}

select
    {{ columns | join(', ') }},
    count(*) as n_rows
from {{ model }}
where {{ in_new_load() if within == 'new_loads' else 'true' }}
group by {{ columns | join(', ') }}
having count(*) > 1

{% endtest %}

{#
    Every value of tonight's loads has an entry in a reference seed. An unknown code fails here, loudly, instead of
    disappearing in an "other" bucket.
#}
{% test mapped(model, column_name, seed, field) %}

select
    landed.{{ column_name }},
    count(*) as n_rows
from {{ model }} as landed
left join {{ seed }} as mapping
    on landed.source_system = mapping.source_system and landed.{{ column_name }} = mapping.{{ field }}
where {{ in_new_load('landed') }} and landed.{{ column_name }} is not null and mapping.{{ field }} is null
group by landed.{{ column_name }}

{% endtest %}

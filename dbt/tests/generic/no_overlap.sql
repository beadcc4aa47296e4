{# The periods of one entity neither overlap nor end before they begin. #}
{% test no_overlap(model, entity, valid_from, valid_to) %}

select *
from (
    select
        {{ entity }},
        {{ valid_from }},
        {{ valid_to }},
        lead({{ valid_from }}) over (partition by {{ entity }} order by {{ valid_from }}) as next_from
    from {{ model }}
) as periods
where {{ valid_to }} <= {{ valid_from }} or next_from < {{ valid_to }}

{% endtest %}

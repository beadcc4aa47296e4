{# As many rows as another relation, so that no join has dropped or multiplied any. Conditions narrow either side. #}
{% test row_conservation(model, compare_to, condition='true', compare_condition='true') %}

with counts as (
    select
        (select count(*) from {{ model }} where {{ condition }}) as n_here,
        (select count(*) from {{ compare_to }} where {{ compare_condition }}) as n_there
)

select *
from counts
where n_here <> n_there

{% endtest %}

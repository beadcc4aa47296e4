{# A column is filled wherever the condition holds. #}
{% test not_null_where(model, column_name, condition) %}

select {{ column_name }}
from {{ model }}
where {{ condition }} and {{ column_name }} is null

{% endtest %}

{# Values lie in a range; a missing value is not a value out of range. #}
{% test accepted_range(model, column_name, minimum=none, maximum=none) %}

select {{ column_name }}
from {{ model }}
where
    {{ column_name }} < {{ minimum if minimum is not none else column_name }}
    or {{ column_name }} > {{ maximum if maximum is not none else column_name }}

{% endtest %}

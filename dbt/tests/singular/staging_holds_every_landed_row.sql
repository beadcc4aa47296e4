-- Every row that landed tonight is in staging, once: what the ledger counted against what dbt read.
{%- set streams = {
    'genesys_cloud': [
        'conversations', 'participants', 'sessions', 'segments', 'metrics', 'users', 'queues', 'wrapup_codes'
    ],
    'genesys_quality': ['evaluations', 'question_scores', 'form_questions', 'form_answers'],
    'qualtrics': ['responses', 'answers', 'distributions'],
    'workday': [
        'worker_history', 'worker_position_history', 'position_organization', 'organization', 'person_name'
    ],
    'coaching_sheet': ['sessions'],
} %}

with staged as (
    {% for tool, names in streams.items() %}
        {% set is_last_tool = loop.last %}
        {% for name in names %}
            select
                _load_id,
                count(*) as n_rows
            from {{ ref('stg_' ~ tool ~ '__' ~ name) }}
            where {{ in_new_load() }}
            group by _load_id
            {% if not (is_last_tool and loop.last) %}union all{% endif %}
        {% endfor %}
    {% endfor %}
)

select
    loads.tool,
    loads.stream,
    loads.load_id,
    loads.rows_landed,
    coalesce(staged.n_rows, 0) as n_rows
from {{ source('state', 'load') }} as loads
left join staged on loads.load_id = staged._load_id
where loads.is_new and loads.rows_landed <> coalesce(staged.n_rows, 0)

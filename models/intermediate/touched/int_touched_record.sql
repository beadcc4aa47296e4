-- Grain: one fact and business date that its own new loads or the people and codes it names touch; all on a full build.
{%- set is_full = is_full_build('core', 'fct_interaction') %}
{%- set records = [
    ('fct_interaction', 'interaction_key', 'started_date', 'int_conversation',
     'stg_genesys_cloud__conversations', 'conversation_id'),
    ('fct_evaluation', 'evaluation_key', 'evaluated_date', 'int_evaluation',
     'stg_genesys_quality__evaluations', 'evaluation_id'),
    ('fct_survey_response', 'survey_response_key', 'response_date', 'int_survey_response',
     'stg_qualtrics__responses', 'response_id'),
    ('fct_survey_invitation', 'survey_invitation_key', 'sent_date', 'int_survey_invitation',
     'stg_qualtrics__distributions', dbt.concat(['distribution_id', "'/'", 'contact_id'])),
] %}

with legs_before as (
    {{ previous('core', 'fct_interaction_leg', {
        'agent_account_key': 'varchar', 'wrap_up_code': 'varchar', 'source_system': 'varchar',
        'source_instance': 'varchar', 'started_date': 'date'
    }) }}
),

{% for fact, key, day, newest, staging, source_id in records %}
    {%- set name = fact | replace('fct_', '') %}
    {{ name }}_delivered as (
        select distinct {{ entity_key('source_system', 'source_instance', source_id) }} as record_key
        from {{ ref(staging) }}
        where {{ in_new_load() }}
    ),

    {{ name }}_before as (
        {{ previous('core', fact, {key: 'varchar', day: 'date'}) }}
    ),

{% endfor %}
-- The day on which a delivered record now lies, and the day that it leaves.
delivered as (
    {%- for fact, key, day, newest, staging, source_id in records %}
        {%- set name = fact | replace('fct_', '') %}
        select
            '{{ fact }}' as fact,
            newest.{{ day }} as business_date
        from
            {{ ref(newest) }} as newest
            {%- if not is_full %}
            inner join {{ name }}_delivered as delivered on newest.{{ key }} = delivered.record_key
            {%- endif %}

        union

        select
            '{{ fact }}' as fact,
            before.{{ day }} as business_date
        from {{ name }}_before as before
        inner join {{ name }}_delivered as delivered on before.{{ key }} = delivered.record_key
        {% if not loop.last %}union{% endif %}
    {%- endfor %}
),

-- Records that name an account or a code which means something else now.
reinterpreted as (
    select
        'fct_interaction' as fact,
        legs_before.started_date as business_date
    from legs_before
    inner join {{ ref('int_changed_lookup') }} as changed
        on legs_before.agent_account_key = changed.lookup_key and changed.id_type = 'user_id'

    union

    select
        'fct_interaction' as fact,
        legs_before.started_date as business_date
    from legs_before
    inner join {{ ref('int_changed_lookup') }} as changed
        on
            legs_before.wrap_up_code = changed.source_id
            and legs_before.source_system = changed.source_system
            and legs_before.source_instance = changed.source_instance
            and changed.id_type = 'wrapup_code'

    union

    {%- for person in ['agent_id', 'evaluator_id'] %}
        select
            'fct_evaluation' as fact,
            evaluation.evaluated_date as business_date
        from {{ ref('int_evaluation') }} as evaluation
        inner join {{ ref('int_changed_lookup') }} as changed
            on
                evaluation.{{ person }} = changed.source_id
                and evaluation.interaction_system = changed.source_system
                and evaluation.interaction_instance = changed.source_instance
                and changed.id_type = 'user_id'
        {% if not loop.last %}union{% endif %}
    {%- endfor %}
)

select
    fact,
    business_date
from delivered
where business_date is not null
union
select
    fact,
    business_date
from reinterpreted

-- Grain: one pseudonymous customer, seen in any landed version of a conversation.
{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='fail') }}
{%- set is_new = in_new_load() %}

with documents as (
    select *
    from {{ ref('stg_genesys_cloud__conversations') }}
    {% if is_incremental() %}where {{ is_new }}{% endif %}
),

customers as (
    {{ document_customer('documents') }}
),

keyed as (
    select distinct
        {{ customer_key('source_system', 'source_instance', 'customer_id_type', 'customer_id') }} as customer_key,
        customer_id_type,
        source_system,
        source_instance
    from customers
)

select
    customer_key,
    customer_id_type,
    source_system,
    source_instance
from keyed
{% if is_incremental() %}
    where customer_key not in (select known.customer_key from {{ this }} as known)
{% endif %}

{#
    The customer of each conversation document in `documents` (a relation with conversation_id and provenance): the
    external contact, else the number of a voice call. Mail addresses and chats without a contact stay anonymous.

    One row a document that has a customer: _load_id, _source_row, customer_id_type, customer_id.
#}
{% macro document_customer(documents) -%}
    select
        _load_id,
        _source_row,
        source_system,
        source_instance,
        case when external_contact_id is not null then 'external_contact' else 'phone' end as customer_id_type,
        coalesce(external_contact_id, phone) as customer_id
    from (
        select
            document._load_id,
            document._source_row,
            document.source_system,
            document.source_instance,
            participant.external_contact_id,
            case when lower(session.direction) = 'outbound' then session.dnis else session.ani end as phone,
            row_number() over (
                partition by document._load_id, document._source_row
                order by
                    case when participant.external_contact_id is not null then 0 else 1 end,
                    case when participant.purpose = 'customer' then 0 else 1 end,
                    participant.participant_index,
                    session.session_index
            ) as preference
        from {{ documents }} as document
        inner join {{ ref('stg_genesys_cloud__participants') }} as participant
            on {{ same_document('document', 'participant', 'conversation_id') }}
        left join {{ ref('stg_genesys_cloud__sessions') }} as session
            on
                {{ same_document('participant', 'session', 'conversation_id') }}
                and participant.participant_index = session.participant_index
                and session.media_type in ('voice', 'callback')
        where
            participant.purpose in ('customer', 'external')
            and (
                participant.external_contact_id is not null
                or (case when lower(session.direction) = 'outbound' then session.dnis else session.ani end) is not null
            )
    ) as candidates
    where preference = 1
{%- endmacro %}


{# Key of a customer; the kind of id is part of it, so that a number can never collide with a contact. #}
{% macro customer_key(source_system, source_instance, customer_id_type, customer_id) -%}
    {{ entity_key(source_system, source_instance, dbt.concat([customer_id_type, "'/'", customer_id])) }}
{%- endmacro %}

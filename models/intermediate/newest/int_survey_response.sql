-- Grain: one survey response, in its newest landed version, tests and previews included.
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['source_instance', 'response_id'],
    on_schema_change='fail'
) }}

with newest as (
    {{ newest_version('stg_qualtrics__responses', 'qualtrics', 'responses', ['response_id']) }}
)

select
    {{ entity_key('newest.source_system', 'newest.source_instance', 'newest.response_id') }} as survey_response_key,
    newest.response_id,
    {{ entity_key('link.interaction_system', 'link.interaction_instance', 'newest.external_reference') }}
        as interaction_key,
    -- The export switch "values as labels" turns the code into its label.
    coalesce(
        newest.status in ('0', 'IP Address', '4', 'Imported', '16', 'Offline', 'Offline Survey Response'), true
    ) as is_real,
    newest.finished,
    newest.progress,
    newest.user_language,
    newest.recorded_date,
    {{ local_date('newest.recorded_date') }} as response_date,
    newest.source_system,
    newest.source_instance,
    newest._load_id,
    newest._file_sha256,
    newest._source_file,
    newest._source_row,
    newest._export_date
from newest
left join {{ ref('int_interaction_link') }} as link
    on newest.source_system = link.source_system and newest.source_instance = link.source_instance

-- Grain: one landed version of a survey invitation.
with landed as (
    {{ landed('qualtrics', 'distributions') }}
)

select
    contact_id,
    distribution_id,

    contact_lookup_id,
    external_data_reference,
    status,
    response_id,

    sent_at,
    opened_at,
    response_started_at,
    response_completed_at,

    source_system,
    source_instance,
    _load_id,
    _file_sha256,
    _source_file,
    _source_row,
    _export_date
from landed

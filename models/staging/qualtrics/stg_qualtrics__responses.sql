-- Grain: one landed version of a survey response.
with landed as (
    {{ landed('qualtrics', 'responses') }}
)

select
    response_id,

    status,
    recipient_email,
    external_reference,
    distribution_channel,
    user_language,

    finished,

    progress,
    duration_s,

    start_date,
    end_date,
    recorded_date,

    source_system,
    source_instance,
    _load_id,
    _file_sha256,
    _source_file,
    _source_row,
    _export_date
from landed

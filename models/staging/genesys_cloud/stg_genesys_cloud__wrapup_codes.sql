-- Grain: one wrap-up code in a landed codes file.
with landed as (
    {{ landed('genesys_cloud', 'wrapup_codes') }}
)

select
    wrapup_code_id,

    name,
    division_id,

    source_system,
    source_instance,
    _load_id,
    _file_sha256,
    _source_file,
    _source_row,
    _export_date
from landed

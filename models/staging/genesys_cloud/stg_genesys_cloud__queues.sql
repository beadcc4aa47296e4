-- Grain: one queue in a landed queues file.
with landed as (
    {{ landed('genesys_cloud', 'queues') }}
)

select
    queue_id,

    name,
    division_id,
    division_name,

    member_count,

    source_system,
    source_instance,
    _load_id,
    _file_sha256,
    _source_file,
    _source_row,
    _export_date
from landed

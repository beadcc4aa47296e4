-- steward: which source is late or below its expected volume?
select
    tool,
    instance,
    root_stream,
    status,
    newest_export_date,
    expected_export_date,
    days_late,
    share_of_usual,
    remedy
from ops.source_freshness
where status <> 'ok'
order by is_required desc, days_late desc, tool asc, instance asc, root_stream asc

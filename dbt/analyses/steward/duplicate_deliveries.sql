-- steward: which files came more than once, and what was done with them?
select
    tool,
    root_stream,
    outcome,
    count(*) as n_files,
    min(export_date) as first_export_date,
    max(export_date) as last_export_date
from ops.delivery
where outcome <> 'landed'
group by tool, root_stream, outcome
order by tool, root_stream, outcome

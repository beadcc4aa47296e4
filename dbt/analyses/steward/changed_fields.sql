-- steward: which fields are new or missing in the newest files, against the contract?
select
    tool,
    stream,
    field_name,
    change,
    action,
    min(export_date) as since_date,
    count(*) as n_files,
    sum(n_rows) as n_rows,
    min(remedy) as remedy
from ops.schema_drift
group by tool, stream, field_name, change, action
order by since_date desc, tool asc, stream asc, field_name asc, change asc

-- Grain: one root stream of a tool instance.
select
    cast(tool as varchar) as tool,
    cast(instance as varchar) as instance,
    cast(root_stream as varchar) as root_stream,
    cast(status as varchar) as status,
    cast(case status
        when 'late' then 'Ask the owner of the tool for the missing deliveries.'
        when 'missing' then 'No file has ever come: check the exports location in the settings.'
        when 'shrunken' then 'Fewer rows than usual: ask for a complete export before trusting the day.'
        when 'held' then 'A file is held: ops.delivery says why.'
    end as varchar) as remedy,
    cast(is_required as boolean) as is_required,
    cast(newest_export_date as date) as newest_export_date,
    cast(expected_export_date as date) as expected_export_date,
    cast(days_late as bigint) as days_late,
    cast(rows_newest as bigint) as rows_newest,
    cast(rows_usual as double) as rows_usual,
    cast(share_of_usual as double) as share_of_usual,
    cast(n_files_held_open as bigint) as n_files_held_open,
    cast(as_of_date as date) as as_of_date
from {{ source('state', 'source_freshness') }}

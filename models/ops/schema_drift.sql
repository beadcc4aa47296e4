-- Grain: one field of one file that differs from the contract.
select
    cast(tool as varchar) as tool,
    cast(instance as varchar) as instance,
    cast(stream as varchar) as stream,
    cast(field_name as varchar) as field_name,
    cast(change as varchar) as change,
    cast(action as varchar) as action,
    cast(case
        when action = 'hold' then 'The file is held: ask the tool for a complete export, or change the contract.'
        when action = 'accept' then 'Nothing: the contract accepts it.'
        when change = 'new_field' then 'Declare the column in the contract, or list the field as ignored.'
        else 'Ask the tool why it no longer sends the field, or mark the column optional.'
    end as varchar) as remedy,
    cast(n_rows as bigint) as n_rows,
    cast(source_file as varchar) as source_file,
    cast(export_date as date) as export_date,
    cast(first_seen_at as timestamp) as first_seen_at,
    cast(run_id as varchar) as run_id
from {{ source('state', 'schema_drift') }}

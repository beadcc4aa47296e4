-- Grain: one load that the base build had not staged.
{{ config(materialized='view') }}

select
    load_id,
    tool,
    instance,
    stream
from {{ source('state', 'load') }}
where is_new

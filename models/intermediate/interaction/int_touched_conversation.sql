-- Grain: one conversation that lies on a business date which this build recomputes.
{{ config(materialized='view') }}

select *
from {{ ref('int_conversation') }}
where {{ touched('started_date', 'fct_interaction') }}

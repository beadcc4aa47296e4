-- Grain: one channel.
select
    channel_key,
    channel_name,
    is_synchronous
from {{ ref('channel') }}

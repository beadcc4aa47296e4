-- Grain: one agent and ISO week as the base build knew it, before this build reads the newest roster.
{{ previous('intermediate', 'int_agent_week', {
    'agent_key': 'varchar', 'week_start_date': 'date', 'team_key': 'varchar', 'supervisor_agent_key': 'varchar',
    'site': 'varchar', 'line_of_business': 'varchar', 'tenure_weeks': 'integer'
}) }}

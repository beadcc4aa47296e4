-- Grain: one coaching session as the base build knew it, before this build reads the newest workbook.
{{ previous('intermediate', 'int_coaching_session', {
    'coaching_session_key': 'varchar', 'agent_key': 'varchar', 'coach_agent_key': 'varchar', 'team_key': 'varchar',
    'session_date': 'date', 'session_type': 'varchar', 'status': 'varchar', 'duration_s': 'decimal(18, 3)',
    'topics': 'varchar', 'evidence': 'varchar'
}) }}

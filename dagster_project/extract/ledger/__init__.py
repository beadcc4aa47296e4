"""What was delivered, landed, held and published, and its image in a build for SQL to read."""

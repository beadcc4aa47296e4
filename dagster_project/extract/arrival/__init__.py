"""Where exports arrive: drop zones, the names of files, and whether they are complete."""

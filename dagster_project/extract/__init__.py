"""Extraction: from the files that tools drop to landing, by contract. Nothing here imports the orchestrator."""

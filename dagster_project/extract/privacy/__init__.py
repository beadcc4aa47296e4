"""Direct identifiers: keyed pseudonyms where they are declared, scrubbing where people type."""

from dagster_project.extract.privacy.pseudonyms import Privacy, PrivacyError

__all__ = ["Privacy", "PrivacyError"]

"""The register: identity, credentials, household, dated statements, consent; duplicates and merge."""

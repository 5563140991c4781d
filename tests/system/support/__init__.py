"""Real processes for system tests, on python's standard library alone."""

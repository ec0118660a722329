"""The database engine: Django's own, which waits for nothing without an end."""

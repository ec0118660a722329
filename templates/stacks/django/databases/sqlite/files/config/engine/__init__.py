"""The database engine: Django's own, which writes defaults as they are."""

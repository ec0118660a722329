"""Tests of what knows nothing of Django."""

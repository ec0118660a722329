"""Tests of logins through other providers."""

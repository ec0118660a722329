"""Accounts: registration, logins, passwords, and what administers them."""

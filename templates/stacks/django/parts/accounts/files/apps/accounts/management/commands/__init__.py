"""`manage.py promote`, `demote`, `disable`, `enable`."""

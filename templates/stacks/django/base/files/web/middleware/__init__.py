"""What every request passes, in the order of `MIDDLEWARE` in the settings."""

"""What the app is made of that knows nothing of Django."""

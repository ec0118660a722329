"""What the app is about: one package, a Django app, for each part."""

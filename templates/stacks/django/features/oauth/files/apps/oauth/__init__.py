"""Login through other providers: whose account it is."""

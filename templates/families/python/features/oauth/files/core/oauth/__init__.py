"""Login through other providers, without a framework."""

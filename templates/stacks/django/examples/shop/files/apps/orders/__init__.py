"""Orders: they take stock, keep the prices of their day, and move on step by step."""

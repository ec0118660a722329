"""HTTP: what every request meets, and what all answers have in common."""

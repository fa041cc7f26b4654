"""`make load`: many posts at once and for long, and what came of each."""

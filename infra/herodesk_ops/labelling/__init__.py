"""Labels of our own on public posts: which to read, what readers made of them, how they agree."""

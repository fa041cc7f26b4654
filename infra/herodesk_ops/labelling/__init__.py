"""Labels of our own on public posts: which to read, what people made of them, how they agree."""

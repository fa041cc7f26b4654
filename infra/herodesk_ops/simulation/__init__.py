"""A month at a company that does not exist: the real steps, in memory, with a virtual clock."""

"""What is changed by `make mutants`, and who must notice."""

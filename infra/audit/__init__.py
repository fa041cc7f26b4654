"""What `make audit` looks at."""

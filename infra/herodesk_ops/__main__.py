"""`python -m herodesk_ops` is the `herodesk` command."""

from herodesk_ops.cli import main

main()

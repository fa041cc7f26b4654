"""What operators run and nothing deploys: the `herodesk` command and the local cloud."""

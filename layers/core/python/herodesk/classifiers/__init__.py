"""Ways to understand a post: one file each behind `ports.Classifier`, chosen in `bootstrap`."""

"""What Herodesk costs on AWS: estimated from counts, or added up from what a stage did."""

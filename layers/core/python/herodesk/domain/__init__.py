"""Values and rules of customer care; standard library only."""

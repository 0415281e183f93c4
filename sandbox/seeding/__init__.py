"""Companies full of believable data."""

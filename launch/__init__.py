"""How Dealbooks is started and proven: what `make` calls."""

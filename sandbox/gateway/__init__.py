"""What stands between the network and the company: request log, fault rules, limits, tokens."""

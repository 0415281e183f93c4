"""`/styleguide/`: every component of the design system, in both colour schemes; in development only."""

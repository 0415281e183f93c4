"""What a new installation shows: two portals with people, records and connected QuickBooks companies."""

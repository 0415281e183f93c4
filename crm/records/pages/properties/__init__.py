"""Settings > Properties: what each object is made of; Super admins add, change, arrange and archive."""

"""Notifications to the app: what happened in which company, signed, in order, until accepted."""

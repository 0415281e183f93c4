"""Connecting and disconnecting a QuickBooks company, its tokens, its pace, its health."""

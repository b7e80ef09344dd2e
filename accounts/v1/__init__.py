"""Accounts under /api/v1, and what every address there knows of who asks."""

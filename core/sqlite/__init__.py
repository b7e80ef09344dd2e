"""SQLite as Django knows it, but who writes in one process waits in line."""

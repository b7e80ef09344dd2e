"""For programs that use a Spaces server. Imports nothing of the server, and no Django."""

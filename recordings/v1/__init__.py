"""What is kept of Spaces, under /api/v1. What may be done is decided by the services."""

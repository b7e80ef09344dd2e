"""Reports under /api/v1. What moderators do has no address here: theirs are pages."""

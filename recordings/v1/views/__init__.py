"""/api/v1: replays, what was said, clips, and what people take home."""

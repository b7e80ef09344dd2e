"""People, Tweets and messages in the shapes of X's API v2 (core.x)."""

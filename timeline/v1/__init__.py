"""Tweets under /api/v1, where something of ours shows one; the rest of them is under /2."""

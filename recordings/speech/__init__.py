"""From Opus packets to words. Nothing here knows of Spaces, people or the database.

Vosk runs in a process of its own (`child.py`), which `engine.py` starts and talks to (`wire.py`):
what it grows to, and what a hostile packet does to a decoder, ends with that process.
"""

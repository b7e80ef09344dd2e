"""From Opus packets to sound and back: decoding, mixing, encoding. Knows no Django.

What people sent is only ever decoded in a child process with limits (recordings.sound.child).
"""

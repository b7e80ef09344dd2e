"""A Space that talks: fictional people, their voices, and the performance that never ends."""

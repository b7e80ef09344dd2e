"""How long what was said in a Space is kept, and how it goes."""

"""What a caption turn does: read one stream's frames, have them heard, and hand on the words."""

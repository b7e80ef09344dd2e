"""What evidence is made of, as pure data: sound cut to the frame, and a manifest that covers it."""

"""What every WebSocket of the site needs, whatever it carries: sending, limits, close codes."""

"""Our own HTTP API, /api/v1: who may ask, pages of lists, errors, and its OpenAPI document."""

"""/api/docs: what the OpenAPI documents say, as pages for people. The pages know no API by name."""

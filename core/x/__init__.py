"""X's API v2: the shapes, errors and limits that its clients expect, whatever the objects are.

Both vocabularies are understood and answered: the one of before August 2026 (tweets) and the one
since (posts). Sources: X's OpenAPI documents 2.166 and 2.167, and what their clients do.
"""

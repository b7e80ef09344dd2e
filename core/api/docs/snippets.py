"""An operation as one would type it: in a shell, and in Python. Pure."""

import json
import re
from typing import Any, Final
from urllib.parse import quote, urlencode

from core.api.docs.reading import Operation

_INDENT: Final = 2


def address_of(operation: Operation) -> str:
    """The path with samples in it, and with those parameters of the query that must be there."""
    samples = {one.field.name: one.sample for one in operation.within("path")}
    path = re.sub(
        r"\{(\w+)\}", lambda found: quote(samples.get(found[1], found[1]), ""), operation.path
    )
    query = [
        (one.field.name, one.sample) for one in operation.within("query") if one.field.is_required
    ]
    return f"{path}?{urlencode(query)}" if query else path


def curl(operation: Operation, server: str) -> str:
    """A command for a POSIX shell; the token is in its variable TOKEN."""
    method = "" if operation.method == "GET" else f"-X {operation.method} "
    parts = [f'curl {method}"{server}{address_of(operation)}"']
    if operation.scopes and not operation.guests:
        parts.append('-H "Authorization: Bearer $TOKEN"')
    parts += _sent(operation)
    return " \\\n  ".join(parts)


def _sent(operation: Operation) -> list[str]:
    body = operation.body
    if body is None:
        return []
    if not isinstance(body.example, dict):
        return [f"-H {_quoted(f'Content-Type: {body.media_type}')}", "--data-binary @file"]
    if body.media_type.endswith("x-www-form-urlencoded"):
        return [f"--data-urlencode {_quoted(f'{key}={one}')}" for key, one in body.example.items()]
    # One line as long as it is short enough to be read as one.
    return [
        '-H "Content-Type: application/json"',
        f"-d {_quoted(json.dumps(body.example, ensure_ascii=False))}",
    ]


def python(operation: Operation, server: str) -> str:
    """A script; it needs `requests` and nothing else."""
    body = operation.body
    calls = [f'"{server}{address_of(operation)}"']
    if operation.scopes and not operation.guests:
        calls.append('headers={"Authorization": f"Bearer {token}"}')
    if body is not None and isinstance(body.example, dict):
        word = "data" if body.media_type.endswith("x-www-form-urlencoded") else "json"
        calls.append(f"{word}={_literal(body.example)}")
    inner = "".join(f"    {call},\n" for call in calls)
    lines = ["import requests", "", f"answer = requests.{operation.method.lower()}(\n{inner})"]
    lines.append("answer.raise_for_status()")
    if any(one.body is not None and one.body.media_type.endswith("json") for one in operation.good):
        lines.append("print(answer.json())")
    return "\n".join(lines)


def pretty(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=_INDENT)


def _literal(value: Any) -> str:
    """As Python writes it."""
    return repr(value).replace("'", '"') if '"' not in repr(value) else repr(value)


def _quoted(text: str) -> str:
    """One word of a shell, whatever is in it."""
    return "'" + text.replace("'", "'\\''") + "'"

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


def by_client(operation: Operation, server: str) -> str:
    """A script for our own API, by `spaces.client`; it has the token in `token`."""
    call = _call(operation)
    answers = [one.body for one in operation.good if one.body is not None]
    is_json = any(body.media_type.endswith("json") for body in answers)
    is_page = any(
        {"items", "next_cursor"} <= {one.name for one in body.shape.fields} for body in answers
    )
    does = call
    if is_page:
        does = f"for one in {call}:\n        print(one)"
    elif is_json:
        does = f"print({call})"
    given = "" if operation.guests else ", token"
    return (
        f'from spaces.client import Spaces\n\nwith Spaces("{server}"{given}) as server:\n    {does}'
    )


def _call(operation: Operation) -> str:
    """Of the method that has the name of the operation, or, of a live Space, is its request."""
    group, _, name = operation.id.partition(".")
    given = [_literal(one.sample) for one in operation.within("path")]
    answers = [one.body for one in operation.good if one.body is not None]
    if answers and not any(body.media_type.endswith("json") for body in answers):
        given.insert(1, '"file"')  # where it is to be saved
    given += [_literal(one.sample) for one in operation.within("query") if one.field.is_required]
    sent = operation.body.example if operation.body is not None else None
    named = [f"{key}={_literal(value)}" for key, value in (sent or {}).items()]
    if group == "stage" and operation.method == "POST":
        given.insert(1, _literal(name))
        return f"server.ask({', '.join([*given, *named])})"
    return f"server.{group}.{name.replace('.', '_')}({', '.join([*given, *named])})"


def by_requests(operation: Operation, server: str) -> str:
    """A script that needs `requests` and nothing else; it has the token in `token`."""
    body = operation.body
    calls = [_literal(server + address_of(operation))]
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
    """As Python writes it, with the quotes that people write."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return f"[{', '.join(_literal(one) for one in value)}]"
    if isinstance(value, dict):
        parts = (f"{_literal(key)}: {_literal(one)}" for key, one in value.items())
        return f"{{{', '.join(parts)}}}"
    return repr(value)


def _quoted(text: str) -> str:
    """One word of a shell, whatever is in it."""
    return "'" + text.replace("'", "'\\''") + "'"

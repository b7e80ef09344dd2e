"""With what a function may refuse, read from its code and from that of all it calls.

Followed are names that a module's globals know, here and in closures; methods of objects are not.
"""

import ast
import functools
import inspect
import textwrap
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from core.errors import DomainError

OURS = ("accounts", "core", "moderation", "recordings", "spaces", "timeline")
#: Codes that are not written where they are raised, by what stands there.
WORDED = {
    "held.reason.value": {"account_too_young", "followers_too_few_here"},
    "TooMany": {"too_many"},
    "NotFound": {"not_found"},
}


def refusals_of(function: Callable[..., Any]) -> set[tuple[int, str]]:
    """(HTTP status, code) of whatever it, or something that it calls, raises."""
    return {one for called in _reached(function, set()) for one in _raised(called)}


def raised_in(tree: ast.AST, names: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    """(HTTP status, code) of each DomainError that is made here; a code that is not written as a
    word is given as its source.
    """
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        kind = _named(call.func, names)
        if inspect.isclass(kind) and issubclass(kind, DomainError):
            yield from ((kind.status, code) for code in _codes(call, kind))


def _codes(call: ast.Call, kind: type[DomainError]) -> set[str]:
    parameters = list(inspect.signature(kind).parameters.values())
    given = {one.name: value for one, value in zip(parameters, call.args, strict=False)}
    given |= {one.arg: one.value for one in call.keywords if one.arg}
    if "code" in given:
        said = given["code"]
        words = said.value if isinstance(said, ast.Constant) else ast.unparse(said)
    else:
        defaults = {one.name: one.default for one in parameters}
        words = defaults.get("code", kind.__name__)
    return WORDED.get(words, {words})


def _reached(function: Any, seen: set[Any]) -> set[Any]:
    if function not in seen:
        seen.add(function)
        for called in _called(function):
            _reached(called, seen)
    return seen


@functools.cache
def _called(function: Any) -> frozenset[Any]:
    if isinstance(function, functools.partial):
        return frozenset({function.func})
    plain = inspect.unwrap(function)
    names = inspect.getmodule(plain).__dict__
    found = [cell.cell_contents for cell in plain.__closure__ or ()]
    for node in ast.walk(_tree(plain)):
        if isinstance(node, ast.Name | ast.Attribute):
            one = _named(node, names)
            found += one.values() if isinstance(one, dict) else [one]
    return frozenset(one for one in found if _is_ours(one))


@functools.cache
def _raised(function: Any) -> frozenset[tuple[int, str]]:
    if isinstance(function, functools.partial):
        return frozenset()
    plain = inspect.unwrap(function)
    return frozenset(raised_in(_tree(plain), inspect.getmodule(plain).__dict__))


@functools.cache
def _tree(function: Any) -> ast.AST:
    try:
        return ast.parse(textwrap.dedent(inspect.getsource(function)))
    except SyntaxError:  # a lambda in the midst of something
        return ast.Module(body=[], type_ignores=[])


def _is_ours(one: Any) -> bool:
    if isinstance(one, functools.partial):
        return _is_ours(one.func)
    return inspect.isfunction(one) and one.__module__.split(".")[0] in OURS


def _named(node: ast.AST, names: Mapping[str, Any]) -> Any:
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute):
        base = _named(node.value, names)
        return getattr(base, node.attr, None) if inspect.ismodule(base) else None
    return None

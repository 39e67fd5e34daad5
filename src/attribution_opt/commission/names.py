"""Names that a template may use, followed through loops and attributes."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, get_args, get_origin, get_type_hints

from jinja2 import nodes

__all__ = ["Names", "Unknown"]

GLOBALS = frozenset({"range", "dict", "lipsum", "cycler", "joiner", "namespace"})
"""What jinja knows by itself."""

BINDING = (nodes.For, nodes.Assign, nodes.With, nodes.Macro)
"""Tags that assign."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name that means nothing.

    Attributes
    ----------
    name
        As the template writes it.
    known
        The names that there are; none where it is asked of a text.
    """

    name: str
    known: tuple[str, ...]


class Names:
    """Kinds of what is named, scope by scope."""

    def __init__(self, scopes: list[dict[str, Any]]) -> None:
        self.scopes = scopes

    @classmethod
    def of(cls, kind: type[Any]) -> "Names":
        """Return the names of a tree of dataclasses."""
        return cls([dict.fromkeys(GLOBALS, Any), get_type_hints(kind)])

    def push(self) -> None:
        """Begin a block."""
        self.scopes.append({})

    def pop(self) -> None:
        """End it: what it named is forgotten."""
        self.scopes.pop()

    def unknown(self, read: nodes.Node) -> Iterator[Unknown]:
        """Yield the names of a tag that mean nothing; what it assigns is known then."""
        for node in read.iter_child_nodes():
            if isinstance(node, nodes.Expr):
                yield from self._kind(node)[1]
                continue
            for target, value in _bound(node):
                kind, found = (Any, []) if value is None else self._kind(value)
                yield from found
                self._assign(target, _element(kind) if _is_loop(node) else kind)
            if isinstance(node, nodes.For) and node.test is not None:
                yield from self._kind(node.test)[1]
            if not isinstance(node, BINDING):
                yield from self.unknown(node)

    def _assign(self, target: nodes.Node, kind: Any) -> None:
        """Let a target be known; each part of a tuple is of any kind."""
        if isinstance(target, nodes.Name):
            self.scopes[-1][target.name] = kind
        for inner in target.find_all(nodes.Name):
            self.scopes[-1][inner.name] = Any

    def _kind(self, node: nodes.Node) -> tuple[Any, list[Unknown]]:
        """Return what an expression is, and the names in it that mean nothing."""
        if isinstance(node, nodes.Name):
            return self._name(node.name)
        if isinstance(node, nodes.Getattr):
            kind, found = self._kind(node.node)
            of_name, more = _member(kind, node.attr)
            return of_name, found + more
        if isinstance(node, nodes.Getitem):
            kind, found = self._kind(node.node)
            return _element(kind), found + self._kind(node.arg)[1]
        inner = [self._kind(child)[1] for child in node.iter_child_nodes()]
        return Any, [one for found in inner for one in found]

    def _name(self, name: str) -> tuple[Any, list[Unknown]]:
        for scope in reversed(self.scopes):
            if name in scope:
                return scope[name], []
        known = tuple(k for scope in self.scopes[1:] for k in scope)
        return Any, [Unknown(name, known)]


def _bound(node: nodes.Node) -> list[tuple[nodes.Node, nodes.Node | None]]:
    """Return what a tag assigns: targets, each with its value where it has one."""
    if isinstance(node, nodes.For):
        loop = nodes.Name("loop", "store")
        return [(node.target, node.iter), (loop, None)]
    if isinstance(node, nodes.Assign):
        return [(node.target, node.node)]
    if isinstance(node, nodes.With):
        return [*zip(node.targets, node.values, strict=True)]
    if isinstance(node, nodes.Macro):
        name = nodes.Name(node.name, "store")
        return [(one, None) for one in (name, *node.args)]
    return []


def _is_loop(node: nodes.Node) -> bool:
    return isinstance(node, nodes.For)


def _member(kind: Any, name: str) -> tuple[Any, list[Unknown]]:
    """Return what an attribute is."""
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        if name in hints:
            return hints[name], []
        known = tuple(field.name for field in fields(kind))
        return Any, [Unknown(name, known)]
    plain = get_origin(kind) or kind
    if plain is Any or hasattr(plain, name):
        return Any, []
    return Any, [Unknown(name, ())]


def _element(kind: Any) -> Any:
    """Return what an item of a sequence is."""
    return get_args(kind)[0] if get_origin(kind) is tuple else Any

"""Fill in a Word form. Forms come from outside too, so that the language of their marks is a small one."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, Template, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_KNOWN = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Getattr, nodes.Getitem),
    *(nodes.For, nodes.If, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not),
)


class _Closed(ImmutableSandboxedEnvironment):
    """What is printed, one list after the other, and conditions: no form needs more.

    The sandbox keeps attributes from leading out. It does not keep a few lines from making gigabytes or running for
    ever (filters, `~`, macros, loops in loops), so that whatever is not known to be harmless is refused.
    """

    def from_string(self, source: str | nodes.Template, *args: Any, **named: Any) -> Template:  # noqa: ANN401
        """Refuse, before anything runs."""
        tree = self.parse(source) if isinstance(source, str) else source
        _check(tree, looped=False)
        return super().from_string(tree, *args, **named)


def _check(node: nodes.Node, *, looped: bool) -> None:
    loops = isinstance(node, nodes.For)
    if not isinstance(node, _KNOWN) or (loops and (looped or not _plain(node))):
        raise SecurityError(type(node).__name__)
    for child in node.iter_child_nodes():
        _check(child, looped=looped or loops)


def _plain(node: nodes.Node) -> bool:
    """Over one of the lists that are printed; these have names of their own."""
    return isinstance(node, nodes.For) and isinstance(node.iter, nodes.Name) and not node.recursive


def docx(document: bytes, data: Mapping[str, Any]) -> bytes:
    """A Word form filled in; whatever Jinja or docxtpl finds wrong with it is raised as it is."""
    form = DocxTemplate(io.BytesIO(document))
    form.render(_clean(data), jinja_env=_environment(), autoescape=True)
    filled = io.BytesIO()
    form.save(filled)
    return filled.getvalue()


@lru_cache
def _environment() -> ImmutableSandboxedEnvironment:
    made = _Closed(autoescape=True, undefined=StrictUndefined)
    made.globals.clear()
    return made


def _clean(value: Any) -> Any:  # noqa: ANN401 - what JSON has
    """Without characters that XML has no place for."""
    if isinstance(value, str):
        return _NOT_XML.sub("", value)
    if isinstance(value, Mapping):
        return {key: _clean(one) for key, one in value.items()}
    return [_clean(one) for one in value] if isinstance(value, list | tuple) else value

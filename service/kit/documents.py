"""The OpenAPI document: what FastAPI writes, and by their classes the faults that each operation may answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from service.kit import errors
from service.kit.errors import OnecaseError
from service.kit.idempotency import KeyReused

Operation = dict[str, Any]
Schemas = dict[str, Any]
Faults = tuple[type[OnecaseError], ...]
PROBLEM = {
    "title": "Problem",
    "description": "RFC 9457；detail 可直接显示给用户。",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "rule": {"type": ["string", "null"], "description": "不予办理所依据的规则编号"},
        "figures": {"type": "object", "description": "作出判断所用的数字"},
        "errors": {
            "type": "array",
            "items": {"type": "object", "properties": {"field": {"type": "string"}, "message": {"type": "string"}}},
        },
        "differing": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {name: {"type": "string"} for name in ("field", "label", "mine", "theirs")},
            },
        },
    },
}
ASKED: dict[int | str, dict[str, Any]] = {202: {"description": "须经督导批准，已提交申请"}}
"""Beside its own answer, of an operation that a supervisor may have to approve."""
METHODS = ("get", "post", "put", "patch", "delete")


def documented(app: FastAPI, everywhere: Faults) -> dict[str, Any]:
    """The document, made once; `everywhere`: what any operation may answer."""
    if app.openapi_schema is None:
        made = get_openapi(title=app.title, version=app.version, routes=app.routes)
        schemas = made.setdefault("components", {}).setdefault("schemas", {})
        for gone in ("HTTPValidationError", "ValidationError"):
            schemas.pop(gone, None)
        schemas["Problem"] = PROBLEM
        for path, operations in made["paths"].items():
            for method in METHODS:
                if method in operations:
                    _document(path, method, operations[method], schemas, everywhere)
        app.openapi_schema = made
    return app.openapi_schema


def _document(path: str, method: str, operation: Operation, schemas: Schemas, everywhere: Faults) -> None:
    operation["responses"].pop("422", None)
    found: dict[int, list[str]] = {}
    for fault in (*faults(path, method, operation, schemas), *everywhere):
        found.setdefault(fault.status, []).append(fault.title)
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status, titles in sorted(found.items()):
        described = {"description": "；".join(dict.fromkeys(titles)), "content": content}
        operation["responses"].setdefault(str(status), described)


def faults(path: str, method: str, operation: Operation, schemas: Schemas) -> Iterator[type[OnecaseError]]:
    """What an operation may answer, from what it takes."""
    if path.startswith("/api/"):
        yield from (errors.Unauthenticated, errors.Forbidden, errors.Elsewhere)
    if "{" in path:
        yield errors.NotFound
    if operation.get("parameters") or "requestBody" in operation:
        yield errors.Invalid
    if method != "get":
        yield from (errors.Refused, errors.Duplicate, errors.Crossed, KeyReused, errors.TooLarge)
    if any(one["name"] == "if-match" for one in operation.get("parameters", ())):
        yield from (errors.Stale, errors.PreconditionMissing)
    elif _takes_version(operation, schemas):
        yield errors.Stale


def _takes_version(operation: Operation, schemas: Schemas) -> bool:
    """Whether the body says which version it changes."""
    content = operation.get("requestBody", {}).get("content", {})
    shapes = (one.get("schema", {}).get("$ref", "").rpartition("/")[2] for one in content.values())
    return any("version" in schemas.get(shape, {}).get("properties", {}) for shape in shapes)

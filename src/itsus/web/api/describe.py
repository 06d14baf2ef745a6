"""The API described for machines (OpenAPI 3.1): what the framework finds out by itself, and what it cannot know."""

from typing import Any, Final

import msgspec
from litestar import Request
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from itsus import __version__
from itsus.web.access import ROUTES
from itsus.web.identity import SESSION_COOKIE
from itsus.web.once import KEY_HEADER, KEY_MAX, WITHOUT_KEY
from itsus.web.problem import CODES

_SCHEMES: Final = {
    "basic": SecurityScheme(type="http", scheme="basic", description="Of an account, over TLS or loopback."),
    "session": SecurityScheme(
        type="apiKey",
        name=SESSION_COOKIE,
        security_scheme_in="cookie",
        description="Of /sign-in; unsafe requests also send X-CSRF-Token.",
    ),
}
_PROBLEM: Final[dict[str, Any]] = {
    "title": "ProblemBody",
    "description": "Why a request was refused, or what failed (RFC 9457). Codes never change their meaning.",
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "enum": sorted(CODES)},
        "detail": {"type": "string"},
    },
}
_KEY: Final[dict[str, Any]] = {
    "name": KEY_HEADER,
    "in": "header",
    "description": "Your own name for this request: with the same one it is done once, and answered the same.",
    "required": False,
    "schema": {"type": "string", "maxLength": KEY_MAX},
}
_ANSWER: Final = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemBody"}}}


class DescribeProblems(JsonRenderPlugin):
    """Writes the description, with the problems that every address may answer with, and the role that it asks for."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:  # noqa: ARG002 - theirs
        """See the base class."""
        return msgspec.json.encode(complete(openapi_schema))


def complete(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a description with our problems in place of the framework's own errors."""
    paths = {
        path: {method: _complete_operation(path, method, operation) for method, operation in item.items()}
        for path, item in schema["paths"].items()
    }
    schemas = {**schema["components"].get("schemas", {}), "ProblemBody": _PROBLEM}
    return {**schema, "paths": paths, "components": {**schema["components"], "schemas": schemas}}


def _complete_operation(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    role = ROUTES.get((method.upper(), path))
    responses = {status: answer for status, answer in operation["responses"].items() if status < "4"}
    refused = {"description": "Refused; `code` says why.", "content": _ANSWER}
    failed = {"description": "Not our day; `code` says what failed.", "content": _ANSWER}
    said = f"{operation.get('description', '')}\n\nRole: {role}.".strip() if role else operation.get("description", "")
    security = operation.get("security") if role else [{}]
    others = [each for each in operation.get("parameters", []) if each["name"] != KEY_HEADER]
    parameters = [*others, *_list_key(path, method)]
    return {
        **operation,
        **({"parameters": parameters} if parameters else {}),
        "description": said,
        "responses": {**responses, "4XX": refused, "5XX": failed},
        **({"security": security} if security else {}),
    }


def _list_key(path: str, method: str) -> list[dict[str, Any]]:
    return [_KEY] if method == "post" and path not in WITHOUT_KEY else []


def describe() -> OpenAPIConfig:
    """Return how the application describes itself, at `/schema`."""
    return OpenAPIConfig(
        title="itsus",
        version=__version__,
        description="What operators see and do. Errors are RFC 9457 problems with a stable `code` (docs/api.md).",
        path="/schema",
        render_plugins=[DescribeProblems(path="/", media_type="application/json")],  # type: ignore[arg-type] # a str will do
        components=Components(security_schemes=_SCHEMES),  # type: ignore[arg-type] # references are not needed
        security=[{"basic": []}, {"session": []}],
        use_handler_docstrings=True,
    )

"""What callers see when something does not work: a problem for the API, a page for people, never a traceback."""

import traceback
from typing import Any, Final
from urllib.parse import quote

import structlog
from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException, SerializationException, ValidationException
from litestar.response import Redirect, Template
from litestar.types import ExceptionHandlersMap

from itsus.model.errors import BackendError, InputError
from itsus.web.console.render import render
from itsus.web.problem import Problem, explain_input

_log = structlog.get_logger("itsus.web")

_BY_STATUS: Final = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}
_AnyRequest = Request[Any, Any, Any]


def answer_problem(request: _AnyRequest, problem: Problem) -> Response[Any]:
    """Answer a refusal."""
    headers = {"Retry-After": str(problem.retry_after_s)} if problem.retry_after_s else {}
    if _wants_json(request):
        return Response(
            problem.to_body(), status_code=problem.status, media_type="application/problem+json", headers=headers
        )
    if problem.code == "sign_in_required":
        return _ask_to_sign_in(request)
    return _page(request, problem, headers)


def answer_http(request: _AnyRequest, error: HTTPException) -> Response[Any]:
    """Answer what the framework refused: no such route, a body of the wrong form."""
    if error.status_code >= 500:
        return answer_anything(request, error)
    answer = answer_problem(request, Problem(_BY_STATUS.get(error.status_code, "invalid_input"), _explain(error)))
    answer.headers.update(error.headers or {})
    return answer


def answer_input(request: _AnyRequest, error: InputError) -> Response[Any]:
    """Answer that what was given is wrong."""
    return answer_problem(request, explain_input(error))


def answer_backend(request: _AnyRequest, error: BackendError) -> Response[Any]:
    """Answer that the store cannot be reached; its own words go to the log."""
    _log.error("request.failed", path=request.url.path, error=str(error))
    return answer_problem(request, Problem("backend_unavailable", retry_after_s=5))


def answer_anything(request: _AnyRequest, error: Exception) -> Response[Any]:
    """Answer what nobody thought of; the traceback goes to the log alone."""
    # As plain lines: a renderer of tracebacks may show local variables, and those may be secrets.
    _log.error("request.crashed", path=request.url.path, traceback="".join(traceback.format_exception(error)))
    return answer_problem(request, Problem("internal_error", "It is logged. Try again; the terminal works as well."))


def _explain(error: HTTPException) -> str:
    if isinstance(error.__cause__, SerializationException):
        return "The body is no JSON."
    if not isinstance(error, ValidationException):
        return ""
    extra = error.extra if isinstance(error.extra, list) else []
    parts = [f"{e.get('key', 'body')}: {e.get('message', '')}" for e in extra if isinstance(e, dict)]
    return "; ".join(parts)[:500]


def _wants_json(request: _AnyRequest) -> bool:
    return request.url.path.startswith(("/v1/", "/schema")) or request.url.path == "/v1"


def _ask_to_sign_in(request: _AnyRequest) -> Response[Any]:
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.method != "GET":
        here = "/"
    return Redirect("/sign-in" if here == "/" else f"/sign-in?next={quote(here, safe='/')}", status_code=303)


def _page(request: _AnyRequest, problem: Problem, headers: dict[str, str]) -> Template:
    page = render(request, "problem.html", problem=problem)
    page.status_code = problem.status
    page.headers.update(headers)
    page.media_type = MediaType.HTML
    return page


EXCEPTION_HANDLERS: Final[ExceptionHandlersMap] = {
    Problem: answer_problem,
    HTTPException: answer_http,
    InputError: answer_input,
    BackendError: answer_backend,
    Exception: answer_anything,
}

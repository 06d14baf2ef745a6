"""Who may do what: one table, one guard. A route that is not in the table is closed to all."""

from typing import Any, Final

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from itsus.model.team import ROLES, Role
from itsus.web.identity import Person, check_csrf, method_of
from itsus.web.problem import Problem

#: The least role for each method and path. None: also without signing in.
ROUTES: Final[dict[tuple[str, str], Role | None]] = {
    ("GET", "/sign-in"): None,
    ("POST", "/sign-in"): None,
    ("GET", "/sign-in/provider"): None,
    ("GET", "/sign-in/callback"): None,
    ("POST", "/sign-out"): "viewer",
    ("GET", "/team"): "viewer",
    ("POST", "/team/password"): "viewer",
    ("POST", "/team/sessions/end"): "viewer",
    ("POST", "/team/sessions/{session}/end"): "viewer",
    ("POST", "/team/people"): "admin",
    ("POST", "/team/people/{name}/role"): "admin",
    ("POST", "/team/people/{name}/disable"): "admin",
    ("POST", "/team/people/{name}/enable"): "admin",
    ("POST", "/team/people/{name}/password"): "admin",
    ("POST", "/team/people/{name}/end-sessions"): "admin",
    ("POST", "/team/keys"): "admin",
    ("POST", "/team/keys/{key}/revoke"): "admin",
    ("GET", "/static/{file_path}"): None,
    ("HEAD", "/static/{file_path}"): None,
    ("GET", "/static/client/{file_path}"): None,
    ("HEAD", "/static/client/{file_path}"): None,
    ("GET", "/schema"): None,
    ("GET", "/"): "viewer",
    ("GET", "/notices/{notice}"): "viewer",
    ("POST", "/notices/{notice}/approve"): "approver",
    ("POST", "/notices/{notice}/edit"): "drafter",
    ("GET", "/notices/{notice}/words"): "drafter",
    ("POST", "/notices/{notice}/reject"): "approver",
    ("POST", "/notices/{notice}/retract"): "approver",
    ("GET", "/incidents/{incident}"): "viewer",
    ("POST", "/incidents/{incident}/resolve"): "approver",
    ("POST", "/incidents/{incident}/notes"): "drafter",
    ("POST", "/incidents/{incident}/overrule"): "approver",
    ("GET", "/log"): "viewer",
    ("GET", "/read"): "viewer",
    ("POST", "/read"): "viewer",
    ("GET", "/speak"): "approver",
    ("POST", "/speak"): "approver",
    ("POST", "/mute"): "approver",
    ("GET", "/rollout"): "viewer",
    ("POST", "/rollout/advance"): "approver",
    ("GET", "/v1/apps/{app}/notices"): None,
    ("GET", "/v1/people"): "viewer",
    ("POST", "/v1/people"): "admin",
    ("POST", "/v1/people/{name}/role"): "admin",
    ("POST", "/v1/people/{name}/disable"): "admin",
    ("POST", "/v1/people/{name}/enable"): "admin",
    ("POST", "/v1/people/{name}/password"): "admin",
    ("POST", "/v1/people/{name}/end-sessions"): "admin",
    ("POST", "/v1/password"): "viewer",
    ("GET", "/v1/feed-keys"): "viewer",
    ("GET", "/v1/keys"): "admin",
    ("POST", "/v1/keys"): "admin",
    ("POST", "/v1/keys/{key}/revoke"): "admin",
    ("GET", "/v1/sessions"): "viewer",
    ("POST", "/v1/sessions/end"): "viewer",
    ("POST", "/v1/sessions/{session}/end"): "viewer",
    ("GET", "/v1/now"): "viewer",
    ("GET", "/history"): "viewer",
    ("GET", "/v1/incidents.csv"): "viewer",
    ("GET", "/v1/incidents.jsonl"): "viewer",
    ("GET", "/v1/incidents/{incident}/said"): "viewer",
    ("GET", "/v1/incidents/{incident}/report.md"): "viewer",
    ("GET", "/v1/honesty"): "viewer",
    ("GET", "/audit"): "admin",
    ("GET", "/v1/audit"): "admin",
    ("GET", "/v1/audit.csv"): "admin",
    ("GET", "/v1/audit.jsonl"): "admin",
    ("GET", "/v1/incidents"): "viewer",
    ("GET", "/v1/incidents/{incident}"): "viewer",
    ("POST", "/v1/incidents/{incident}/resolve"): "approver",
    ("POST", "/v1/incidents/{incident}/notes"): "drafter",
    ("POST", "/v1/incidents/{incident}/overrule"): "approver",
    ("GET", "/v1/apps/{app}/curves"): "viewer",
    ("GET", "/v1/notices"): "viewer",
    ("GET", "/v1/notices/{notice}"): "viewer",
    ("GET", "/v1/notices/{notice}/words"): "viewer",
    ("POST", "/v1/notices/{notice}/approve"): "approver",
    ("POST", "/v1/notices/{notice}/edit"): "drafter",
    ("POST", "/v1/notices/{notice}/reject"): "approver",
    ("POST", "/v1/notices/{notice}/retract"): "approver",
    ("GET", "/v1/events"): "viewer",
    ("POST", "/v1/read"): "viewer",
    ("GET", "/v1/stream"): "viewer",
    ("POST", "/v1/speak"): "approver",
    ("POST", "/v1/mute"): "approver",
    ("GET", "/v1/rollout"): "viewer",
    ("POST", "/v1/rollout/advance"): "approver",
}


def may(person: Person | None, method: str, path: str) -> bool:
    """Tell whether a person may use a route; `path` is its template, as in `ROUTES`."""
    if (method, path) not in ROUTES:
        return False
    needed = ROUTES[method, path]
    return needed is None or (person is not None and ROLES.index(person.role) >= ROLES.index(needed))


async def guard(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Let a request through if its route is open to the person, and its form is of our making.

    Raises:
        Problem: sign_in_required, role_required, csrf_failed.
    """
    method, path = method_of(connection), connection.scope["path_template"]
    if method == "OPTIONS":  # which methods there are, as /schema says to all; the framework answers it by itself
        return
    person: Person | None = connection.user
    if not may(person, method, path):
        if person is None:
            raise Problem("sign_in_required")
        raise Problem("role_required", f"You are signed in as {person.role}; this needs {_name_role(method, path)}.")
    await check_csrf(connection)


def _name_role(method: str, path: str) -> str:
    needed = ROUTES.get((method, path))
    return f"the role {needed}" if needed else "a route that exists"

"""Signing in at the organisation's provider: going there, and coming back. What goes wrong is said in the form."""

from typing import Annotated, Any

from litestar import Request, get
from litestar.params import QueryParameter
from litestar.response import Redirect, Template

from itsus.web.console.forms import is_local
from itsus.web.console.session import enter, guest_cookie, show_form
from itsus.web.desk import Desk
from itsus.web.identity import GUEST_COOKIE, address_of, new_token
from itsus.web.passwords import Passwords
from itsus.web.problem import Problem
from itsus.web.provider.flow import begin_flow, read_state, spend_flow
from itsus.web.provider.newcomer import find_account
from itsus.web.provider.provider import Provider
from itsus.web.supply import TheDesk

_Request = Request[Any, Any, Any]
#: No code of a provider's is longer.
_CODE_MAX = 4096


@get("/sign-in/provider")
async def go_to_provider(request: _Request, desk: TheDesk) -> Template | Redirect:
    """Lead to the provider. A GET, since it changes nothing here; the browser alone keeps what it has begun."""
    target = request.query_params.get("next", "/")
    cookie = request.cookies.get(GUEST_COOKIE) or new_token()
    try:
        flow = begin_flow(desk.wall_now(), target if is_local(target) else "/")
        answer = Redirect(await _provider(request).locate(flow, cookie), status_code=303)
    except Problem as problem:
        return show_form(request, desk, target, problem)
    answer.cookies = [guest_cookie(request, desk, cookie)]
    return answer


@get("/sign-in/callback")
async def come_back(
    request: _Request,
    desk: TheDesk,
    code: Annotated[str, QueryParameter(max_length=_CODE_MAX)] = "",
    iss: Annotated[str, QueryParameter(max_length=_CODE_MAX)] = "",
) -> Template | Redirect:
    """Begin a session for who comes back from the provider with a code that proves who they are."""
    try:
        return await _finish(request, desk, code, iss)
    except Problem as problem:
        return show_form(request, desk, "/", problem)


async def _finish(request: _Request, desk: Desk, code: str, iss: str) -> Redirect:
    provider, passwords, address = _provider(request), _passwords(request), address_of(request)
    cookie = request.cookies.get(GUEST_COOKIE, "")
    flow = read_state(request.query_params.get("state", ""), cookie, desk.wall_now())
    if iss and iss != provider.settings.issuer:
        raise Problem("sign_in_failed", "The answer came from another provider. Begin it again.")
    if not code:
        # What the provider says of it is anybody's text, and stands in an address that anybody can write.
        raise Problem("sign_in_failed", "The provider did not sign you in. Begin it again.")
    with passwords.count_try(address):
        identity = await provider.redeem(code, flow, cookie, desk.wall_now())
        await spend_flow(desk.store, flow, desk.wall_now())
    account = await find_account(desk, identity, address)
    return await enter(request, desk, account, flow.target)


def _provider(request: _Request) -> Provider:
    provider: Provider | None = request.app.state.provider
    if provider is None:
        raise Problem("not_found", "No provider is configured here; sign in with name and password.")
    return provider


def _passwords(request: _Request) -> Passwords:
    passwords: Passwords = request.app.state.passwords
    return passwords

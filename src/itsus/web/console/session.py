"""Signing in and out. Each sign-in is a new session; its token is in the cookie and nowhere else."""

from typing import Any, Final

from litestar import Request, get, post
from litestar.datastructures import Cookie
from litestar.response import Redirect, Template

from itsus.model.store import Account
from itsus.web.agent import name_agent
from itsus.web.audit import note, note_failed_sign_in
from itsus.web.console.forms import Form, is_local
from itsus.web.console.render import render
from itsus.web.desk import Desk
from itsus.web.identity import GUEST_COOKIE, SESSION_COOKIE, Person, address_of, csrf_token, digest_of, new_token
from itsus.web.passwords import Passwords
from itsus.web.problem import Problem
from itsus.web.sessions import LENGTH, begin_session
from itsus.web.supply import TheDesk, ThePerson

#: Of the cookie that a sign-in form is bound to, in seconds.
_GUEST_S: Final = 3600


@get("/sign-in")
async def show_sign_in(request: Request[Any, Any, Any], desk: TheDesk) -> Template:
    """Show the form."""
    return show_form(request, desk, request.query_params.get("next", "/"))


@post("/sign-in")
async def post_sign_in(request: Request[Any, Any, Any], desk: TheDesk, data: Form) -> Template | Redirect:
    """Check name and password and begin a session; what went wrong is said in the form."""
    passwords: Passwords = request.app.state.passwords
    target = data.get("next", "/")
    name, address = data.get("name", "").strip(), address_of(request)
    try:
        account = await passwords.check(name, data.get("password", ""), address)
        return await enter(request, desk, account, target)
    except Problem as problem:
        if problem.code == "wrong_password":
            await note_failed_sign_in(desk, name, "console", address)
        return show_form(request, desk, target, problem)


async def enter(request: Request[Any, Any, Any], desk: Desk, account: Account, target: str) -> Redirect:
    """Begin a session for a person who has shown who they are, and lead them on.

    The browser's session so far ends, whoever's it was, and so does what its sign-in form was bound to.

    Raises:
        Problem: sign_in_failed, if their account was changed in this very moment.
    """
    await note(desk, Person(account.name, account.role, "session", address_of(request)), "sign_in")
    token = await begin_session(desk, account, name_agent(request.headers.get("user-agent", "")))
    await _end_session(request, desk)
    answer = Redirect(target if is_local(target) else "/", status_code=303)
    answer.cookies = [session_cookie(request, desk, token), _cookie(request, desk, GUEST_COOKIE, "", 0)]
    return answer


@post("/sign-out")
async def post_sign_out(request: Request[Any, Any, Any], desk: TheDesk, person: ThePerson) -> Redirect:
    """End the session, here and in the store."""
    await _end_session(request, desk)
    await note(desk, person, "sign_out")
    return leave(request, desk)


def leave(request: Request[Any, Any, Any], desk: Desk) -> Redirect:
    """Lead to the sign-in form a browser whose session has ended."""
    answer = Redirect("/sign-in", status_code=303)
    answer.cookies = [_cookie(request, desk, SESSION_COOKIE, "", 0)]
    return answer


def show_form(request: Request[Any, Any, Any], desk: Desk, target: str, problem: Problem | None = None) -> Template:
    """Show the sign-in form, with what went wrong."""
    guest = request.cookies.get(GUEST_COOKIE) or new_token()
    page = render(
        request,
        "sign_in.html",
        next=target if is_local(target) else "/",
        problem=problem,
        csrf=csrf_token(guest),
        person=None,
        elsewhere=desk.settings.sign_in.label if desk.settings.sign_in.issuer else "",
    )
    page.status_code = problem.status if problem else 200
    page.cookies = [guest_cookie(request, desk, guest)]
    return page


async def _end_session(request: Request[Any, Any, Any], desk: Desk) -> None:
    token = request.cookies.get(SESSION_COOKIE, "")
    if token:
        await desk.store.end_session(digest_of(token))


def session_cookie(request: Request[Any, Any, Any], desk: Desk, token: str) -> Cookie:
    """Return the cookie of a session."""
    return _cookie(request, desk, SESSION_COOKIE, token, int(LENGTH.total_seconds()))


def guest_cookie(request: Request[Any, Any, Any], desk: Desk, token: str) -> Cookie:
    """Return the cookie of a browser that is about to sign in."""
    return _cookie(request, desk, GUEST_COOKIE, token, _GUEST_S)


def _cookie(request: Request[Any, Any, Any], desk: Desk, name: str, value: str, age_s: int) -> Cookie:
    is_secure = desk.is_behind_tls() or request.url.scheme == "https"
    return Cookie(key=name, value=value, max_age=age_s, path="/", httponly=True, samesite="lax", secure=is_secure)

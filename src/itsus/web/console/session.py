"""Signing in and out. Each sign-in is a new session; its token is in the cookie and nowhere else."""

from datetime import timedelta
from typing import Any, Final

from litestar import Request, get, post
from litestar.datastructures import Cookie
from litestar.response import Redirect, Template

from itsus.model.store import Session
from itsus.web.audit import note, note_failed_sign_in
from itsus.web.console.forms import Form, is_local
from itsus.web.console.render import render
from itsus.web.desk import Desk
from itsus.web.identity import GUEST_COOKIE, SESSION_COOKIE, Person, address_of, csrf_token, digest_of, new_token
from itsus.web.passwords import Passwords
from itsus.web.problem import Problem
from itsus.web.supply import TheDesk, ThePerson

#: A shift, with some.
SESSION: Final = timedelta(hours=12)


@get("/sign-in")
async def show_sign_in(request: Request[Any, Any, Any], desk: TheDesk) -> Template:
    """Show the form."""
    return _form(request, desk, request.query_params.get("next", "/"))


@post("/sign-in")
async def post_sign_in(request: Request[Any, Any, Any], desk: TheDesk, data: Form) -> Template | Redirect:
    """Check name and password and begin a session; what went wrong is said in the form."""
    passwords: Passwords = request.app.state.passwords
    target = data.get("next", "/")
    name, address = data.get("name", "").strip(), address_of(request)
    try:
        account = await passwords.check(name, data.get("password", ""), address)
    except Problem as problem:
        if problem.code == "wrong_password":
            await note_failed_sign_in(desk, name, "console", address)
        return _form(request, desk, target, problem)
    await note(desk, Person(account.name, account.role, "session", address), "sign_in")
    await _end_session(request, desk)
    token = new_token()
    await desk.store.save_session(Session(digest_of(token), account.name, desk.wall_now() + SESSION))
    answer = Redirect(target if is_local(target) else "/", status_code=303)
    answer.cookies = [_cookie(request, desk, SESSION_COOKIE, token, int(SESSION.total_seconds()))]
    return answer


@post("/sign-out")
async def post_sign_out(request: Request[Any, Any, Any], desk: TheDesk, person: ThePerson) -> Redirect:
    """End the session, here and in the store."""
    await _end_session(request, desk)
    await note(desk, person, "sign_out")
    answer = Redirect("/sign-in", status_code=303)
    answer.cookies = [_cookie(request, desk, SESSION_COOKIE, "", 0)]
    return answer


def _form(request: Request[Any, Any, Any], desk: Desk, target: str, problem: Problem | None = None) -> Template:
    guest = request.cookies.get(GUEST_COOKIE) or new_token()
    page = render(
        request,
        "sign_in.html",
        next=target if is_local(target) else "/",
        problem=problem,
        csrf=csrf_token(guest),
        person=None,
    )
    page.status_code = problem.status if problem else 200
    page.cookies = [_cookie(request, desk, GUEST_COOKIE, guest, 3600)]
    return page


async def _end_session(request: Request[Any, Any, Any], desk: Desk) -> None:
    token = request.cookies.get(SESSION_COOKIE, "")
    if token:
        await desk.store.end_session(digest_of(token))


def _cookie(request: Request[Any, Any, Any], desk: Desk, name: str, value: str, age_s: int) -> Cookie:
    is_secure = desk.is_behind_tls() or request.url.scheme == "https"
    return Cookie(key=name, value=value, max_age=age_s, path="/", httponly=True, samesite="lax", secure=is_secure)

"""Team and keys: who may sign in and as what, which keys may send signals, and one's own password and sessions.

What was made for somebody (a password, a key's secret) stands in the answer to the very form, and in no page after it.
"""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from itsus.model.errors import InputError
from itsus.model.store import Account
from itsus.model.team import MIN_PASSWORD, ROLES
from itsus.model.words import MACHINE_KINDS, OUTCOME_KINDS, PEOPLE_KINDS
from itsus.web import sessions
from itsus.web.agent import name_agent
from itsus.web.console.forms import Form, go
from itsus.web.console.render import render
from itsus.web.console.session import leave, session_cookie
from itsus.web.desk import Desk
from itsus.web.identity import SESSION_COOKIE, Person, digest_of
from itsus.web.passwords import Passwords, change_password
from itsus.web.problem import Problem, explain_input
from itsus.web.supply import TheDesk, ThePerson, TheTeam
from itsus.web.team import describe_limits

_Request = Request[Any, Any, Any]
_KINDS: Final = (*MACHINE_KINDS, *PEOPLE_KINDS, *OUTCOME_KINDS)


@dataclass(frozen=True)
class _Row:
    """A person in the list. `sessions` is -1 where it is nobody's business."""

    account: Account
    sessions: int

    def way(self) -> str:
        """Return how they sign in, where it is not with a password."""
        if self.account.password:
            return ""
        return "signs in at the organisation" if self.account.subject else "invited, was not here yet"


@get("/team")
async def show_team(request: _Request, desk: TheDesk, person: ThePerson) -> Template:
    """Show people, keys, and one's own sessions."""
    return await _page(request, desk, person)


@post("/team/people")
async def post_person(
    request: _Request, desk: TheDesk, person: ThePerson, team: TheTeam, data: Form
) -> Template | Redirect:
    """Add a person; a password that was made for them is shown."""
    name, role = data.get("name", ""), data.get("role", "")
    if data.get("signs_in") == "provider" and desk.settings.sign_in.issuer:
        return await _try(request, desk, person, team.invite(name, role), "person")
    try:
        password = await team.add(name, role)
    except InputError as error:
        return await _page(request, desk, person, explain_input(error))
    return _show_once(request, "password", name.strip(), password)


@post("/team/people/{name:str}/role")
async def post_role(  # noqa: PLR0917 - what the framework supplies, each by its name
    request: _Request, desk: TheDesk, person: ThePerson, team: TheTeam, name: FromPath[str], data: Form
) -> Template | Redirect:
    """Give a person another role."""
    return await _try(request, desk, person, team.change_role(name, data.get("role", "")), "person")


@post("/team/people/{name:str}/disable")
async def post_disable(
    request: _Request, desk: TheDesk, person: ThePerson, team: TheTeam, name: FromPath[str]
) -> Template | Redirect:
    """Keep a person out."""
    return await _try(request, desk, person, team.disable(name), "person")


@post("/team/people/{name:str}/enable")
async def post_enable(
    request: _Request, desk: TheDesk, person: ThePerson, team: TheTeam, name: FromPath[str]
) -> Template | Redirect:
    """Let a person in again."""
    return await _try(request, desk, person, team.enable(name), "person")


@post("/team/people/{name:str}/end-sessions")
async def post_end_sessions(
    request: _Request, desk: TheDesk, person: ThePerson, team: TheTeam, name: FromPath[str]
) -> Template | Redirect:
    """Sign a person out everywhere."""
    return await _try(request, desk, person, team.end_sessions(name), "person")


@post("/team/people/{name:str}/password", status_code=200)
async def post_new_password(request: _Request, team: TheTeam, name: FromPath[str]) -> Template:
    """Make a new password for a person, and show it."""
    return _show_once(request, "password", name, await team.renew_password(name))


@post("/team/password")
async def post_own_password(
    request: _Request, desk: TheDesk, person: ThePerson, team: TheTeam, data: Form
) -> Template | Redirect:
    """Change one's own password; this browser goes on with a session that is new."""
    passwords: Passwords = request.app.state.passwords
    try:
        await change_password(passwords, team, person, data.get("old", ""), data.get("new", ""))
    except (InputError, Problem) as error:
        return await _page(request, desk, person, error if isinstance(error, Problem) else explain_input(error))
    answer = go("/team", "password")
    agent = name_agent(request.headers.get("user-agent", ""))
    token = await sessions.begin_session(desk, await team.find(person.name), agent)
    answer.cookies = [session_cookie(request, desk, token)]
    return answer


@post("/team/sessions/end")
async def post_sign_out_everywhere(request: _Request, desk: TheDesk, person: ThePerson) -> Redirect:
    """Sign oneself out everywhere, here too."""
    await sessions.end_all(desk, person)
    return leave(request, desk)


@post("/team/sessions/{session:str}/end")
async def post_end_session(desk: TheDesk, person: ThePerson, session: FromPath[str]) -> Redirect:
    """Sign one browser out."""
    await sessions.end_one(desk, person, session)
    return go("/team", "session")


@post("/team/keys")
async def post_key(request: _Request, desk: TheDesk, person: ThePerson, team: TheTeam, data: Form) -> Template:
    """Make a key that may send signals, and show its secret."""
    kind: Literal["server", "publishable"] = "publishable" if data.get("type") == "publishable" else "server"
    limits = {field: _split(data.get(field, "")) for field in ("kinds", "apps", "sources")}
    try:
        key, secret = await team.add_key(data.get("name", ""), kind, **limits)
    except InputError as error:
        return await _page(request, desk, person, explain_input(error))
    return _show_once(request, kind, key.name, secret)


@post("/team/keys/{key:str}/revoke")
async def post_revoke(
    request: _Request, desk: TheDesk, person: ThePerson, team: TheTeam, key: FromPath[str]
) -> Template | Redirect:
    """Let a key send no more."""
    return await _try(request, desk, person, team.revoke_key(key), "key")


async def _try(
    request: _Request, desk: Desk, person: Person, change: Awaitable[object], did: str
) -> Template | Redirect:
    """Do it and lead back to the page; what is refused is said on the page."""
    try:
        await change
    except InputError as error:
        return await _page(request, desk, person, explain_input(error))
    return go("/team", did)


async def _page(request: _Request, desk: Desk, person: Person, problem: Problem | None = None) -> Template:
    is_admin = person.role == "admin"
    mine = digest_of(request.cookies.get(SESSION_COOKIE, ""))
    page = render(
        request,
        "team.html",
        problem=problem,
        me=await desk.store.account(person.name),
        sessions=[(sessions.id_of(s), s, s.digest == mine) for s in await sessions.list_sessions(desk, person)],
        people=await _list_people(desk, is_admin),
        keys=await desk.store.api_keys() if is_admin else (),
        feed_keys=desk.feed_keys(),
        wall=desk.wall_now(),
        roles=ROLES,
        kinds=_KINDS,
        shortest=MIN_PASSWORD,
        describe_limits=describe_limits,
    )
    page.status_code = problem.status if problem else 200
    return page


async def _list_people(desk: Desk, is_admin: bool) -> Sequence[_Row]:
    now, store = desk.wall_now(), desk.store
    return [
        _Row(account, len(await store.sessions(account.name, now)) if is_admin else -1)
        for account in await store.accounts()
    ]


def _show_once(request: _Request, what: str, name: str, secret: str) -> Template:
    page = render(request, "team_made.html", what=what, name=name, secret=secret)
    page.status_code = 200
    return page


def _split(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.replace(",", " ").split() if part)


#: All of the above.
TEAM_PAGES: Final = (
    show_team, post_person, post_role, post_disable, post_enable, post_end_sessions, post_new_password,
    post_own_password, post_sign_out_everywhere, post_end_session, post_key, post_revoke,
)  # fmt: skip

"""People, keys and sessions over HTTP. Admins manage people and keys; everybody their own password and sessions."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from itsus.model.store import Account, ApiKey
from itsus.model.team import Role
from itsus.web import sessions
from itsus.web.api.page import PageAfter, PageLimit, cut_page
from itsus.web.desk import Desk
from itsus.web.identity import SESSION_COOKIE, digest_of
from itsus.web.passwords import Passwords, change_password
from itsus.web.problem import Problem
from itsus.web.supply import TheDesk, ThePerson, TheTeam

Name = FromPath[str]


class Member(msgspec.Struct, frozen=True):
    """A person of the team. `has_password`: they may sign in here; `is_linked`: they have signed in at the provider."""

    name: str
    role: Role
    is_disabled: bool
    has_password: bool
    is_linked: bool


class People(msgspec.Struct, frozen=True):
    """People, also disabled ones, by name. `next`, as `after`, leads on; empty: there are no more."""

    people: list[Member]
    next: str = ""


class Newcomer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A person to add. `signs_in`: with a password that is made for them, or at the organisation's `provider`, where
    `name` is their verified address, unless `subject` says who they are there."""

    name: str
    role: Role
    signs_in: Literal["password", "provider"] = "password"
    subject: str = ""


class Added(msgspec.Struct, frozen=True):
    """Who was added. `password` is told this once; empty for who signs in at the provider."""

    name: str
    password: str


class NewRole(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another role."""

    role: Role


class OwnPassword(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The password so far, and the one to come."""

    old: str
    new: str


class Key(msgspec.Struct, frozen=True):
    """A key that may send signals, without its secret. Empty lists: all. `last_used` is right to about a minute."""

    name: str
    type: Literal["server", "publishable"]
    kinds: tuple[str, ...]
    apps: tuple[str, ...]
    sources: tuple[str, ...]
    is_revoked: bool
    last_used: datetime | None


class Keys(msgspec.Struct, frozen=True):
    """Keys, also revoked ones, by name. `next`, as `after`, leads on; empty: there are no more."""

    keys: list[Key]
    next: str = ""


class NewKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A key to make. Empty lists: all. Only a `server` key can be bound to sources."""

    name: str
    type: Literal["server", "publishable"]
    kinds: tuple[str, ...] = ()
    apps: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


class MadeKey(msgspec.Struct, frozen=True):
    """A key that was made. `secret` is told this once (a publishable one is no secret, and stands in pages)."""

    key: Key
    secret: str


class SigningKey(msgspec.Struct, frozen=True):
    """A key that signs the feed, by its id in documents."""

    part: Literal["current", "standby", "revoked"]
    id: str


class SigningKeys(msgspec.Struct, frozen=True):
    """The keys that clients pin, and those that they refuse."""

    keys: list[SigningKey]


class OpenSession(msgspec.Struct, frozen=True):
    """A signed-in browser; `is_this`: the one that is asking."""

    id: str
    begun: datetime | None
    expires: datetime
    agent: str
    is_this: bool


class OpenSessions(msgspec.Struct, frozen=True):
    """A person's sessions, latest begun first. `next`, as `after`, leads on; empty: there are no more."""

    sessions: list[OpenSession]
    next: str = ""


class Ended(msgspec.Struct, frozen=True):
    """How many sessions were ended."""

    ended: int


def to_member(account: Account) -> Member:
    """Return what may be told of an account."""
    return Member(account.name, account.role, account.is_disabled, bool(account.password), bool(account.subject))


def to_key(key: ApiKey) -> Key:
    """Return what may be told of a key."""
    return Key(key.name, key.type, key.kinds, key.apps, key.sources, key.revoked, key.last_used)


@get("/people", summary="Who may sign in")
async def list_people(desk: TheDesk, after: PageAfter = "", limit: PageLimit = 100) -> People:
    """Return people, with their role."""
    shown, following = cut_page(await desk.store.accounts(), lambda account: account.name, after, limit)
    return People([to_member(account) for account in shown], following)


@post("/people", status_code=201, summary="Add a person")
async def add_person(team: TheTeam, desk: TheDesk, data: JSONBody[Newcomer]) -> Added:
    """Add a person; the password that is made for them is told this once."""
    if data.signs_in == "password":
        return Added(data.name.strip(), await team.add(data.name, data.role))
    await team.invite(data.name, data.role, subject_at(desk, data.subject))
    return Added(data.name.strip(), "")


@post("/people/{name:str}/role", status_code=200, summary="Give a person another role")
async def change_role(team: TheTeam, name: Name, data: JSONBody[NewRole]) -> Member:
    """Change what a person may do; their sessions end. 409 `last_admin`: nobody would be left to manage the team."""
    await team.change_role(name, data.role)
    return to_member(await team.find(name))


@post("/people/{name:str}/disable", status_code=200, summary="Keep a person out")
async def disable_person(team: TheTeam, name: Name) -> Member:
    """Keep a person out; their sessions end. 409 `last_admin`: nobody would be left to manage the team."""
    await team.disable(name)
    return to_member(await team.find(name))


@post("/people/{name:str}/enable", status_code=200, summary="Let a person in again")
async def enable_person(team: TheTeam, name: Name) -> Member:
    """Let a person in again."""
    await team.enable(name)
    return to_member(await team.find(name))


@post("/people/{name:str}/password", status_code=200, summary="Make a new password for a person")
async def renew_password(team: TheTeam, name: Name) -> Added:
    """Make a new password for a person, told this once; their sessions end."""
    return Added(name, await team.renew_password(name))


@post("/people/{name:str}/end-sessions", status_code=200, summary="Sign a person out everywhere")
async def end_sessions_of(team: TheTeam, name: Name) -> Ended:
    """End all sessions of a person."""
    return Ended(await team.end_sessions(name))


@post("/password", status_code=200, summary="Change your own password")
async def change_own(
    request: Request[Any, Any, Any], team: TheTeam, person: ThePerson, data: JSONBody[OwnPassword]
) -> Member:
    """Replace your own password; your sessions end, and the new one counts at once."""
    passwords: Passwords = request.app.state.passwords
    await change_password(passwords, team, person, data.old, data.new)
    return to_member(await team.find(person.name))


@get("/keys", summary="Keys that may send signals")
async def list_keys(desk: TheDesk, after: PageAfter = "", limit: PageLimit = 100) -> Keys:
    """Return keys, without their secrets."""
    shown, following = cut_page(await desk.store.api_keys(), lambda key: key.name, after, limit)
    return Keys([to_key(key) for key in shown], following)


@get("/feed-keys", summary="Keys that sign the feed")
async def list_feed_keys(desk: TheDesk) -> SigningKeys:
    """Return the ids of the keys that sign the feed; they are changed from the terminal (`itsus keys`)."""
    return SigningKeys([SigningKey(key.part, key.id) for key in desk.feed_keys()])


@post("/keys", status_code=201, summary="Make a key that may send signals")
async def add_key(team: TheTeam, data: JSONBody[NewKey]) -> MadeKey:
    """Make a key; its secret is told this once."""
    key, secret = await team.add_key(data.name, data.type, kinds=data.kinds, apps=data.apps, sources=data.sources)
    return MadeKey(to_key(key), secret)


@post("/keys/{key:str}/revoke", status_code=200, summary="Let a key send no more")
async def revoke_key(team: TheTeam, key: FromPath[str]) -> Key:
    """Revoke a key, for good; intake refuses it within seconds."""
    return to_key(await team.revoke_key(key))


@get("/sessions", summary="Signed-in browsers")
async def list_sessions(  # noqa: PLR0917 - what the framework supplies, each by its name
    request: Request[Any, Any, Any],
    desk: TheDesk,
    person: ThePerson,
    account: Annotated[str, QueryParameter(max_length=100, description="Whose, for admins; yours if empty.")] = "",
    after: PageAfter = "",
    limit: PageLimit = 100,
) -> OpenSessions:
    """Return your own sessions, or for admins another person's."""
    found, following = cut_page(await sessions.list_sessions(desk, person, account), sessions.id_of, after, limit)
    mine = digest_of(request.cookies.get(SESSION_COOKIE, ""))
    shown = [OpenSession(sessions.id_of(s), s.begun, s.expires, s.agent, s.digest == mine) for s in found]
    return OpenSessions(shown, following)


@post("/sessions/{session:str}/end", status_code=200, summary="Sign one browser out")
async def end_session(desk: TheDesk, person: ThePerson, session: FromPath[str]) -> Ended:
    """End a session of yours, or for admins anybody's."""
    await sessions.end_one(desk, person, session)
    return Ended(1)


@post("/sessions/end", status_code=200, summary="Sign out everywhere")
async def end_own_sessions(desk: TheDesk, person: ThePerson) -> Ended:
    """End all sessions of yours, this one too."""
    return Ended(await sessions.end_all(desk, person))


def subject_at(desk: Desk, subject: str) -> str:
    """Return a subject as accounts keep it, if one is given: by the provider of the settings.

    Raises:
        Problem: invalid_input, if there is none.
    """
    if not desk.settings.sign_in.issuer:
        raise Problem("invalid_input", "No provider is configured; add `[sign_in]` to the configuration first.")
    return f"{desk.settings.sign_in.issuer}|{subject}" if subject else ""


#: All of the above.
TEAM_ROUTES = (
    list_people, add_person, change_role, disable_person, enable_person, renew_password, end_sessions_of, change_own,
    list_keys, list_feed_keys, add_key, revoke_key, list_sessions, end_session, end_own_sessions,
)  # fmt: skip

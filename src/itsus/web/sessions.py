"""Signed-in browsers: beginning one, listing and ending them. Cookies are `console.session`'s."""

from datetime import timedelta
from typing import Final

from itsus.model.store import Account, Session
from itsus.web.audit import note
from itsus.web.desk import Desk
from itsus.web.identity import Person, digest_of, new_token
from itsus.web.problem import Problem

#: A shift, with some.
LENGTH: Final = timedelta(hours=12)
#: So much of a digest names a session in addresses; nothing can be done with a digest but ending its session.
_ID_LENGTH: Final = 16


async def begin_session(desk: Desk, account: Account, agent: str) -> str:
    """Begin a session that is new in every way; return the token for the cookie.

    Raises:
        Problem: sign_in_failed, if the account was changed while its person signed in.
    """
    token, now = new_token(), desk.wall_now()
    session = Session(digest_of(token), account.name, now + LENGTH, now, agent)
    await desk.store.save_session(session)
    # Whoever changed a password or disabled the account meanwhile has ended the sessions that were there then.
    if await desk.store.account(account.name) != account:
        await desk.store.end_session(session.digest)
        raise Problem("sign_in_failed", "Your account was changed just now; sign in again.")
    return token


def id_of(session: Session) -> str:
    """Return what a session is called in addresses."""
    return session.digest[:_ID_LENGTH]


async def list_sessions(desk: Desk, person: Person, account: str = "") -> list[Session]:
    """Return a person's own sessions, or for admins another's.

    Raises:
        Problem: role_required.
    """
    if account and account != person.name and person.role != "admin":
        raise Problem("role_required", "Only an admin sees another person's sessions.")
    return await desk.store.sessions(account or person.name, desk.wall_now())


async def end_one(desk: Desk, person: Person, session_id: str) -> Session:
    """End a session of one's own, or for admins anybody's; return which it was.

    Raises:
        Problem: not_found.
    """
    names = [person.name]
    if person.role == "admin":
        names += [account.name for account in await desk.store.accounts() if account.name != person.name]
    for name in names:
        for session in await desk.store.sessions(name, desk.wall_now()):
            if id_of(session) == session_id:
                await desk.store.end_session(session.digest)
                await note(desk, person, "session.end", name, session.agent)
                return session
    raise Problem("not_found", "There is no such session any more.")


async def end_all(desk: Desk, person: Person) -> int:
    """End all of a person's own sessions; return how many there were."""
    count = await desk.store.end_sessions(person.name)
    await note(desk, person, "sessions.end", person.name)
    return count

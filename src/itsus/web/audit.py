"""Who did what, for those who have to answer for it: the one place where entries of the audit log are written.

The entry comes first, then what it is about: nothing is done that has no entry. Both are in the same store, so the log
stops nobody whom the store would not stop anyway; and if the second fails, the entry says that somebody tried.
Only what ends access (signing out) is done first: a browser must never stay signed in because a line was not written.
"""

import unicodedata
from datetime import datetime
from typing import Final, Literal, Protocol, TypeAlias

from itsus.model.act import Act, Adopt, Advance, Approve, Edit, Mute, Note, Overrule, Reject, Speak
from itsus.model.event import format_utc
from itsus.model.scope import DIMENSIONS, Scope
from itsus.model.store import AuditEntry
from itsus.web.desk import Desk

Via: TypeAlias = Literal["console", "api", "terminal"]

#: So much of each part is kept; part of it comes from people, and of a failed sign-in from anybody.
NAME_MAX: Final = 100
TARGET_MAX: Final = 200
DETAIL_MAX: Final = 1000
#: A draft is a long hash; this much of it tells two apart.
_DRAFT: Final = 12
_BREAKS: Final = frozenset({"Cc", "Zl", "Zp", "Cs"})


class Actor(Protocol):
    """Who does something, as `identity.Person` tells it."""

    @property
    def name(self) -> str:
        """Return the account's name."""

    @property
    def via(self) -> Literal["session", "basic"]:
        """Return how they are signed in."""

    @property
    def address(self) -> str:
        """Return the network address the request came from."""


async def note(  # noqa: PLR0917 -- read aloud it is a sentence: who did what to what, in which words, from where
    desk: Desk, person: Actor, action: str, target: str = "", detail: str = "", address: str = ""
) -> None:
    """Write an entry about a person of the console or the API; without `address`, their request's own.

    Raises:
        BackendError: if it cannot be written; then do not do what it is about.
    """
    via: Via = "console" if person.via == "session" else "api"
    origin = address or person.address
    await desk.store.append_audit(
        write_entry(desk.wall_now(), person.name, via, action, target=target, detail=detail, address=origin)
    )


async def note_act(desk: Desk, person: Actor, act: Act) -> None:
    """Write an entry about an act that is going into the input log."""
    await note(desk, person, action_of(act), target_of(act), describe(act))


async def note_failed_sign_in(desk: Desk, name: str, via: Via, address: str) -> None:
    """Write that somebody gave a wrong name or password. A name that nobody has is not kept: it may be a password."""
    account = await desk.store.account(name) if len(name) <= NAME_MAX else None
    by, detail = (account.name, "wrong password") if account else ("", "a name that nobody has")
    await desk.store.append_audit(
        write_entry(desk.wall_now(), by, via, "sign_in.failed", detail=detail, address=address)
    )


def write_entry(
    at: datetime, by: str, via: Via, action: str, *, target: str = "", detail: str = "", address: str = ""
) -> AuditEntry:
    """Return an entry whose parts are short and of one line each."""
    return AuditEntry(
        at=at,
        by=_clean(by, NAME_MAX),
        via=via,
        action=_clean(action, NAME_MAX),
        target=_clean(target, TARGET_MAX),
        detail=_clean(detail, DETAIL_MAX),
        address=_clean(address, NAME_MAX),
    )


def action_of(act: Act) -> str:
    """Return what an act is called in the audit log: `approve`, `speak`, `rollout.advance`, …"""
    return "rollout.advance" if isinstance(act, Advance) else type(act).__name__.lower()


def target_of(act: Act) -> str:
    """Return what an act is about: its notice, else its incident, else its app."""
    if isinstance(act, Adopt):
        return act.notice.id
    return next(value for value in (getattr(act, field, "") for field in ("notice", "incident", "app")) if value)


def describe(act: Act) -> str:
    """Return what else one has to know of an act."""
    match act:
        case Approve() | Reject():
            later = " for the deadline" if isinstance(act, Approve) and act.at_deadline else ""
            words = f"draft {act.draft[:_DRAFT]}{later}"
        case Edit():
            words = f"words in {', '.join(sorted(act.text))}"
        case Speak():
            own = f"; own words in {', '.join(sorted(act.text))}" if act.text else ""
            words = f"{act.severity}; {_describe_scope(act.scope)}{own}"
        case Mute():
            words = f"until {format_utc(act.until)}"
        case Advance():
            words = f"stage {act.stage}"
        case Note():
            words = " ".join(part for part in (act.text, act.link) if part)
        case Overrule():
            scope = _describe_scope(act.scope) if act.scope is not None else "as the evidence says"
            words = f"scope: {scope}; fault: {act.fault or 'as the evidence says'}"
        case _:
            words = ""
    return words


def _describe_scope(scope: Scope) -> str:
    parts = [f"{name} {', '.join(scope.values(name))}" for name in DIMENSIONS if scope.values(name)]
    return "; ".join(parts) or "the whole app"


def _clean(text: str, length: int) -> str:
    """Return the beginning of a text without what could break its line or turn its direction around."""
    kinds = ((character, unicodedata.category(character)) for character in text[: length * 4])
    plain = "".join(" " if kind in _BREAKS else "" if kind == "Cf" else character for character, kind in kinds)
    plain = " ".join(plain.split())
    return plain if len(plain) <= length else f"{plain[: length - 1]}…"

"""`itsus notices`, `approve`, `reject`, `retract`: what is said and what waits, and a person's word on it."""

import asyncio
from collections.abc import Callable
from typing import Annotated, Final

import msgspec
import typer

from itsus.cli.apps import check_app
from itsus.cli.session import (
    ByOption,
    ConfigOption,
    JsonOption,
    Session,
    WaitOption,
    make_id,
    name_person,
    open_session,
    send,
)
from itsus.model.act import Approve, Reject, Retract
from itsus.model.errors import InputError
from itsus.model.event import Event, format_utc
from itsus.model.notice import Notice, Proposal, Wording
from itsus.model.store import Store, count_current

DraftOption = Annotated[
    str, typer.Option("--draft", metavar="HASH", help="Exactly the draft you have read; refused if another one waits.")
]
NoticeArgument = Annotated[str, typer.Argument(metavar="ID", help="The notice (`itsus notices` lists them).")]


_STATUSES: Final = {
    "proposed": "waits for approval",
    "active": "is up",
    "resolved": "is over: people were told that it is fixed",
    "retracted": "was taken back",
    "withdrawn": "was never published: it was rejected, lapsed, or was no longer true",
}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("notices")(show_notices)
    app.command()(approve)
    app.command()(reject)
    app.command()(retract)


def show_notices(
    config: ConfigOption = None,
    app: Annotated[str, typer.Option("--app", help="Only of this app.")] = "",
    past: Annotated[bool, typer.Option("--all", help="Also those long over.")] = False,
    as_json: JsonOption = False,
) -> None:
    """List what people are told now, and what waits for approval."""
    asyncio.run(_show(config, app, past, as_json))


def approve(  # noqa: PLR0917 - the options of a command, each by its name
    notice: NoticeArgument,
    draft: DraftOption = "",
    at_deadline: Annotated[
        bool, typer.Option("--at-deadline", help="To go out at its deadline, unless somebody objects before.")
    ] = False,
    by: ByOption = "",
    wait: WaitOption = False,
    config: ConfigOption = None,
) -> None:
    """Approve the present draft of a proposal. With the last approval it goes out."""
    act = Approve(id=make_id(), by=name_person(by), notice=notice, draft=draft, at_deadline=at_deadline)
    asyncio.run(_approve(config, act, wait))


def reject(
    notice: NoticeArgument,
    draft: DraftOption = "",
    by: ByOption = "",
    wait: WaitOption = False,
    config: ConfigOption = None,
) -> None:
    """Say no to a proposal; the same wording is not proposed again for this incident."""
    asyncio.run(_reject(config, Reject(id=make_id(), by=name_person(by), notice=notice, draft=draft), wait))


def retract(notice: NoticeArgument, by: ByOption = "", wait: WaitOption = False, config: ConfigOption = None) -> None:
    """Take back what was published: those who saw it are told that it was not so."""
    asyncio.run(_retract(config, notice, name_person(by), wait))


async def _show(config: ConfigOption, app: str, past: bool, as_json: bool) -> None:
    async with open_session(config) as session:
        found = await session.store.notices(app=app, only_current=not past)
        notices = [notice for notice in found if past or notice.status != "withdrawn"]
        if not notices:
            check_app(session.config.settings, app)
        if as_json:
            typer.echo(msgspec.json.encode(notices).decode())
        elif not notices:
            typer.echo("Nothing is said, and nothing waits for approval.")
        else:
            typer.echo("\n\n".join(describe(notice) for notice in notices))
        if not as_json:
            for line in [
                await _say_delivery(session, name) for name in session.config.settings.apps if app in ("", name)
            ]:
                typer.echo(line)


async def _say_delivery(session: Session, app: str) -> str:
    """Return where people can read an app's last document."""
    publication, settings = await session.store.last_publication(app), session.config.settings
    if publication is None:
        return f"{app}: no feed has been published yet"
    placements = await session.store.placements(app)
    names = [origin.path for origin in settings.origins]
    read = count_current(placements, publication.seq, names)
    faults = "".join(f"\n  {p.origin}: {p.error}" for p in placements if p.error and p.origin in names)
    word = "out" if read >= settings.quorum() else "NOT out"
    return f"{app}: feed number {publication.seq} is {word}, read back from {read} of {len(names)} origins{faults}"


async def _approve(config: ConfigOption, act: Approve, wait: bool) -> None:
    async with open_session(config) as session:
        found, proposal = await _find_draft(session.store, act)
        given = [approval for approval in proposal.approvals if approval.by == act.by]
        if any(act.at_deadline or not approval.at_deadline for approval in given):
            raise InputError(
                f"{act.by} has approved this draft already; it waits for somebody else", code="approved_already"
            )
        typer.echo(f"{describe_wording(proposal.wording)}\n  draft {proposal.draft}")
        await send(
            session,
            msgspec.structs.replace(act, draft=proposal.draft),
            done=_say_approved(proposal, act),
            wait=wait,
            is_about=_is_about(found),
        )


def _say_approved(proposal: Proposal, act: Approve) -> str:
    others = [a for a in proposal.approvals if a.by != act.by and (act.at_deadline or not a.at_deadline)]
    missing = proposal.needs - len(others) - 1
    when = f", to go out at {format_utc(proposal.deadline)} unless somebody objects" if act.at_deadline else ""
    return f"Approved by {act.by}{when}." + (f" {missing} more needed." if missing > 0 else "")


async def _reject(config: ConfigOption, act: Reject, wait: bool) -> None:
    async with open_session(config) as session:
        found, proposal = await _find_draft(session.store, act)
        await send(
            session,
            msgspec.structs.replace(act, draft=proposal.draft),
            done=f"Rejected by {act.by}.",
            wait=wait,
            is_about=_is_about(found),
        )


async def _retract(config: ConfigOption, notice: str, by: str, wait: bool) -> None:
    async with open_session(config) as session:
        found = await _find(session.store, notice)
        if found.status != "active":
            raise InputError(
                f"{notice} {say_status(found)}: only what is published can be taken back", code="not_active"
            )
        act = Retract(id=make_id(), by=by, notice=notice)
        await send(session, act, done=f"Taken back by {by}.", wait=wait, is_about=_is_about(found))


def _is_about(notice: Notice) -> Callable[[Event], bool]:
    return lambda event: getattr(event, "notice", "") == notice.id or event.event == "act.refused"


async def _find(store: Store, notice: str) -> Notice:
    found = await store.notice(notice)
    if found is None:
        raise InputError(f"there is no notice {notice}; `itsus notices` lists them", code="no_such_notice")
    return found


async def _find_draft(store: Store, act: Approve | Reject) -> tuple[Notice, Proposal]:
    """Return what waits; if the person said which draft they have read, only if it is that."""
    found = await _find(store, act.notice)
    if found.proposal is None:
        raise InputError(f"{found.id} {say_status(found)}: nothing of it waits for approval", code="nothing_proposed")
    if act.draft not in ("", found.proposal.draft):
        raise InputError(
            f"the words have changed: now draft {found.proposal.draft} waits; read it (`itsus notices`), then decide",
            code="stale_draft",
        )
    return found, found.proposal


def say_status(notice: Notice) -> str:
    """Return how a notice stands, as the end of a sentence that begins with its id."""
    return _STATUSES[notice.status]


def describe(notice: Notice) -> str:
    """Return a notice in words, with what can be done about it."""
    lines = [
        f"{notice.id}  {notice.app}  {notice.status}  since {format_utc(notice.since)}  incident {notice.incident}"
    ]
    if notice.live is not None:
        lines.append("  people read: " + describe_wording(notice.live).replace("\n", "\n  "))
    if notice.proposal is not None:
        lines += _describe_proposal(notice.id, notice.proposal)
    return "\n".join(lines)


def _describe_proposal(notice: str, proposal: Proposal) -> list[str]:
    given = ", ".join(a.by + (" for the deadline" if a.at_deadline else "") for a in proposal.approvals) or "nobody yet"
    return [
        "  waits for approval: " + describe_wording(proposal.wording).replace("\n", "\n  "),
        f"  needs {proposal.needs} ({proposal.why}); approved by {given}; answer by {format_utc(proposal.deadline)}",
        f"  itsus approve {notice} --draft {proposal.draft}",
    ]


def describe_wording(wording: Wording) -> str:
    """Return who would read what, in the first language."""
    lang, text = next(iter(wording.text.items()))
    audience = "; ".join(f"{key} {_join(value)}" for key, value in wording.audience.to_json().items()) or "everybody"
    langs = ", ".join(wording.text)
    return f"{wording.strength} to {audience} ({wording.show})\n  {text.title}\n  {text.body}\n  [{lang}; in {langs}]"


def _join(value: str | list[str]) -> str:
    return value if isinstance(value, str) else ", ".join(value)

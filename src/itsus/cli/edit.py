"""`itsus edit`: the words of a proposal in every language, and a person's own in their place."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Final

import typer

from itsus.cli.notices import DraftOption, NoticeArgument, say_status
from itsus.cli.session import (
    ByOption,
    ConfigOption,
    Session,
    WaitOption,
    make_id,
    name_person,
    open_session,
    send,
)
from itsus.cli.speak import read_text
from itsus.model.act import Edit
from itsus.model.errors import InputError
from itsus.model.notice import Notice, Proposal, Text
from itsus.notices.catalogue import list_languages, review_of
from itsus.notices.limits import check_texts
from itsus.notices.variables import fill_all
from itsus.notices.write import list_locales
from itsus.web.words import suggest

#: Stands for all languages that are written or that the app wants.
_ALL: Final = "all"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(edit)


def edit(  # noqa: PLR0917 - the options of a command, each by its name
    notice: NoticeArgument,
    text: Annotated[
        list[str] | None, typer.Option("--text", metavar="LANG=TITLE|BODY", help="Your words; may be repeated.")
    ] = None,
    template: Annotated[
        str, typer.Option("--template", metavar="LANG", help="The template's words of now; `all` for every language.")
    ] = "",
    draft: DraftOption = "",
    by: ByOption = "",
    wait: WaitOption = False,
    config: ConfigOption = None,
) -> None:
    """Show the words of a proposal in every language; with --text or --template, change them. Approvals become void.

    In --text, {app}, {what}, {where} and {since} become the app, the component, the audience and the time.
    """
    words = dict(read_text(one) for one in text or ())
    act = Edit(id=make_id(), by=name_person(by), notice=notice, text=words)
    asyncio.run(_edit(config, act, template=template, draft=draft, wait=wait))


async def _edit(config: ConfigOption, act: Edit, *, template: str, draft: str, wait: bool) -> None:
    async with open_session(config) as session:
        notice, proposal = await _find(session, act.notice, draft)
        suggested = await _suggest(session, notice, proposal)
        own = fill_all(act.text, notice.app, proposal.wording, notice.since, session.config.settings)
        text = {**_choose(suggested, template, notice, session), **check_texts(own)}
        changed = {lang: words for lang, words in text.items() if words != proposal.wording.text.get(lang)}
        if not changed:
            typer.echo("\n".join(_describe(session, notice, proposal, suggested)))
            return
        done = f"Changed by {act.by} in {', '.join(sorted(changed))}; approvals so far are void."
        new = Edit(id=act.id, by=act.by, notice=act.notice, text=changed)
        await send(session, new, done=done, wait=wait, is_about=lambda e: getattr(e, "notice", "") == notice.id)


async def _find(session: Session, name: str, draft: str) -> tuple[Notice, Proposal]:
    found = await session.store.notice(name)
    if found is None:
        raise InputError(f"there is no notice {name}; `itsus notices` lists them", code="no_such_notice")
    if found.proposal is None:
        raise InputError(
            f"{name} {say_status(found)}: only what waits for approval can be changed", code="nothing_proposed"
        )
    if draft not in ("", found.proposal.draft):
        raise InputError(f"the words have changed: now draft {found.proposal.draft} waits", code="stale_draft")
    return found, found.proposal


async def _suggest(session: Session, notice: Notice, proposal: Proposal) -> Mapping[str, Text]:
    incident = await session.store.incident(notice.incident)
    return suggest(incident, proposal.wording, session.config.settings) if incident else {}


def _choose(suggested: Mapping[str, Text], template: str, notice: Notice, session: Session) -> Mapping[str, Text]:
    if not template:
        return {}
    written = notice.proposal.wording.text if notice.proposal else {}
    wanted = {*written, *list_locales(notice.app, session.config.settings)} if template == _ALL else {template}
    found = {lang: text for lang, text in suggested.items() if lang in wanted}
    if not found:
        raise InputError(f"the templates have no words in {template}; they speak {', '.join(list_languages())}")
    return found


def _describe(session: Session, notice: Notice, proposal: Proposal, suggested: Mapping[str, Text]) -> list[str]:
    lines = [f"{notice.id}  draft {proposal.draft}"]
    for lang, text in proposal.wording.text.items():
        own = "the template's words" if text == suggested.get(lang) else "not the template's words of now"
        review = review_of(lang).state if lang in list_languages() else "draft"
        lines += [f"{lang}  {own} (template: {review})", f"  {text.title}", f"  {text.body}"]
    missing = [lang for lang in session.config.settings.app(notice.app).locales if lang not in proposal.wording.text]
    return [*lines, *(f"{lang}  not written; its readers get English" for lang in missing)]

"""One notice: as people will see it, who they are, and the buttons that let it out or stop it."""

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from itsus.model.notice import Notice, Text
from itsus.web import acts
from itsus.web.console.forms import Form, go
from itsus.web.console.render import render
from itsus.web.delivery import read_delivery
from itsus.web.figures import say_rollout
from itsus.web.problem import Problem
from itsus.web.supply import TheDesk, ThePerson
from itsus.web.view import read_asked, read_refusals

Piece = tuple[str, str]


@get("/notices/{notice:str}")
async def show_notice(
    request: Request[Any, Any, Any], desk: TheDesk, person: ThePerson, notice: FromPath[str], lang: FromQuery[str] = ""
) -> Template:
    """Show a notice. Looking changes nothing."""
    found = await acts.find_notice(desk, notice)
    wording = found.proposal.wording if found.proposal else found.live
    texts = wording.text if wording else {}
    return render(
        request,
        "notice.html",
        notice=found,
        wording=wording,
        incident=await desk.store.incident(found.incident),
        lang=lang if lang in texts else next(iter(texts), ""),
        has_approved=await acts.has_approved(desk, person, found),
        rollout=await say_rollout(desk, found.app),
        changes=list(compare(found)),
        refusals=await read_refusals(desk, person.name),
        asked=await read_asked(desk, found.app),
        delivery=await read_delivery(desk, found.app),
    )


@post("/notices/{notice:str}/approve")
async def post_approve(desk: TheDesk, person: ThePerson, notice: FromPath[str], data: Form) -> Redirect:
    """Say yes to the draft that the page showed."""
    await acts.approve(desk, person, notice, data.get("draft", ""))
    return go(f"/notices/{notice}", "approve")


@post("/notices/{notice:str}/reject")
async def post_reject(desk: TheDesk, person: ThePerson, notice: FromPath[str], data: Form) -> Redirect:
    """Say no to the draft that the page showed."""
    await acts.reject(desk, person, notice, data.get("draft", ""))
    return go(f"/notices/{notice}", "reject")


@post("/notices/{notice:str}/edit")
async def post_edit(desk: TheDesk, person: ThePerson, notice: FromPath[str], data: Form) -> Redirect:
    """Replace the words of the languages that were changed in the form."""
    found = await acts.find_notice(desk, notice)
    if found.proposal is None:
        raise Problem("nothing_proposed")
    if found.proposal.draft != data.get("draft"):
        raise Problem("stale_draft", "Somebody changed the words meanwhile; read them again, then edit.")
    changed = {lang: t for lang, t in read_texts(data).items() if t != found.proposal.wording.text.get(lang)}
    if changed:
        await acts.edit(desk, person, notice, changed)
    return go(f"/notices/{notice}", "edit")


@post("/notices/{notice:str}/retract")
async def post_retract(desk: TheDesk, person: ThePerson, notice: FromPath[str]) -> Redirect:
    """Take back what was published."""
    await acts.retract(desk, person, notice)
    return go(f"/notices/{notice}", "retract")


def read_texts(data: Mapping[str, str]) -> dict[str, Text]:
    """Return the texts of a form with fields `title.LANG` and `body.LANG`."""
    langs = [name.removeprefix("title.") for name in data if name.startswith("title.")]
    return {lang: Text(data[f"title.{lang}"].strip(), data.get(f"body.{lang}", "").strip()) for lang in langs}


def compare(notice: Notice) -> Iterator[tuple[str, list[Piece], list[Piece]]]:
    """Yield, per language that would change, title and body as pieces: ("same" | "new" | "gone", words)."""
    if notice.live is None or notice.proposal is None:
        return
    live, proposed = notice.live.text, notice.proposal.wording.text
    for lang in proposed:
        before, after = live.get(lang, Text("", "")), proposed[lang]
        if before != after:
            yield lang, list(compare_words(before.title, after.title)), list(compare_words(before.body, after.body))


def compare_words(before: str, after: str) -> Iterator[Piece]:
    """Yield the words of two texts as pieces, what is gone before what is new."""
    old, new = before.split(), after.split()
    for tag, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield "same", " ".join(old[i:j])
            continue
        if i < j:
            yield "gone", " ".join(old[i:j])
        if k < m:
            yield "new", " ".join(new[k:m])

"""Word it: the words of a proposal in every language, beside how people will see them; and saving them."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from litestar import Request, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from itsus.model.notice import Notice, Text, Wording
from itsus.web import acts
from itsus.web.console.changed import answer_changed
from itsus.web.console.forms import Form, go
from itsus.web.console.preview import make_preview
from itsus.web.console.render import render
from itsus.web.desk import Desk
from itsus.web.problem import Problem
from itsus.web.reach import say_people
from itsus.web.supply import TheDesk, ThePerson
from itsus.web.view import read_asked
from itsus.web.words import Words, name_language, read_words

_NOTHING: Final = Text("", "")


@get("/notices/{notice:str}/words")
async def show_words(
    request: Request[Any, Any, Any],
    desk: TheDesk,
    notice: FromPath[str],
    lang: FromQuery[str] = "",
    fill: FromQuery[str] = "",
) -> Template:
    """Show the words that wait, to be changed; `fill`: with those of the templates in a language, or in `all`."""
    found = await acts.find_notice(desk, notice)
    if found.proposal is None:
        raise Problem("nothing_proposed", "Only words that wait for approval can be changed.")
    words = await read_words(desk, found)
    return await _show(request, desk, found, words, _fill(words, fill), lang=lang or fill)


@post("/notices/{notice:str}/edit")
async def post_edit(
    request: Request[Any, Any, Any], desk: TheDesk, person: ThePerson, notice: FromPath[str], data: Form
) -> Redirect | Template:
    """Replace the words of the languages that were changed in the form. What cannot be saved is not lost."""
    found = await acts.find_notice(desk, notice)
    known = found.proposal.wording.text if found.proposal else {}
    changed = {lang: text for lang, text in read_texts(data).items() if text != known.get(lang, _NOTHING)}
    if found.proposal is None or found.proposal.draft != data.get("draft"):
        return await answer_changed(request, desk, notice, data.get("draft", ""), written=changed)
    try:
        if changed:
            await acts.edit(desk, person, notice, changed)
    except Problem as problem:
        page = await _show(request, desk, found, await read_words(desk, found), changed, problem=problem)
        page.status_code = problem.status
        return page
    return go(f"/notices/{notice}", "edit")


def read_texts(data: Mapping[str, str]) -> dict[str, Text]:
    """Return the texts of a form with fields `title.LANG` and `body.LANG`."""
    langs = [name.removeprefix("title.") for name in data if name.startswith("title.")]
    return {lang: Text(data[f"title.{lang}"].strip(), data.get(f"body.{lang}", "").strip()) for lang in langs}


def _fill(words: Words, fill: str) -> dict[str, Text]:
    """Return the template's words for one language, or for all that are written or wanted."""
    return {
        each.lang: each.suggested
        for each in words.languages
        if each.suggested and (fill == each.lang or (fill == "all" and (each.text or each.is_wanted)))
    }


async def _show(
    request: Request[Any, Any, Any],
    desk: Desk,
    notice: Notice,
    words: Words,
    typed: Mapping[str, Text],
    *,
    lang: str = "",
    problem: Problem | None = None,
) -> Template:
    return render(
        request,
        "words.html",
        notice=notice,
        words=words,
        typed=typed,
        problem=problem,
        preview=make_preview(desk, notice, _with(notice, typed), lang),
        people=say_people(words.reach),
        fallback=name_language(words.fallback),
        asked=await read_asked(desk, notice.app),
    )


def _with(notice: Notice, typed: Mapping[str, Text]) -> Wording | None:
    wording = notice.proposal.wording if notice.proposal else None
    return msgspec.structs.replace(wording, text={**wording.text, **typed}) if wording else None

"""One notice: as people will see it, who they are, and the buttons that let it out or stop it."""

from typing import Any, Final

from litestar import Request, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from itsus.model.notice import Notice
from itsus.web import acts
from itsus.web.compare import Difference, compare
from itsus.web.console.changed import answer_changed
from itsus.web.console.forms import Form, go
from itsus.web.console.preview import make_preview
from itsus.web.console.render import render
from itsus.web.delivery import read_delivery
from itsus.web.problem import Problem
from itsus.web.reach import read_reach, say_arms, say_people
from itsus.web.supply import TheDesk, ThePerson
from itsus.web.view import read_asked, read_refusals

#: Refusals that mean: what you read is not what waits now.
_CHANGED: Final = ("stale_draft", "nothing_proposed")


@get("/notices/{notice:str}")
async def show_notice(
    request: Request[Any, Any, Any], desk: TheDesk, person: ThePerson, notice: FromPath[str], lang: FromQuery[str] = ""
) -> Template:
    """Show a notice. Looking changes nothing."""
    found = await acts.find_notice(desk, notice)
    wording = found.proposal.wording if found.proposal else found.live
    reach = await read_reach(desk, found)
    return render(
        request,
        "notice.html",
        notice=found,
        wording=wording,
        incident=await desk.store.incident(found.incident),
        preview=make_preview(desk, found, wording, lang),
        has_approved=await acts.has_approved(desk, person, found),
        has_agreed=await acts.has_approved(desk, person, found, at_deadline=True),
        reach=reach,
        people=say_people(reach),
        arms=say_arms(reach),
        difference=_compare_to_live(found),
        refusals=await read_refusals(desk, person.name),
        asked=await read_asked(desk, found.app),
        delivery=await read_delivery(desk, found.app),
    )


@post("/notices/{notice:str}/approve")
async def post_approve(
    request: Request[Any, Any, Any], desk: TheDesk, person: ThePerson, notice: FromPath[str], data: Form
) -> Redirect | Template:
    """Say yes to the draft that the page showed; if that has changed, say what has."""
    draft, at_deadline = data.get("draft", ""), data.get("when") == "deadline"
    try:
        await acts.approve(desk, person, notice, draft, at_deadline=at_deadline)
    except Problem as problem:
        if problem.code not in _CHANGED:
            raise
        return await answer_changed(request, desk, notice, draft)
    return go(f"/notices/{notice}", "agree" if at_deadline else "approve")


@post("/notices/{notice:str}/reject")
async def post_reject(
    request: Request[Any, Any, Any], desk: TheDesk, person: ThePerson, notice: FromPath[str], data: Form
) -> Redirect | Template:
    """Say no to the draft that the page showed; if that has changed, say what has."""
    draft = data.get("draft", "")
    try:
        await acts.reject(desk, person, notice, draft)
    except Problem as problem:
        if problem.code not in _CHANGED:
            raise
        return await answer_changed(request, desk, notice, draft)
    return go(f"/notices/{notice}", "reject")


@post("/notices/{notice:str}/retract")
async def post_retract(desk: TheDesk, person: ThePerson, notice: FromPath[str]) -> Redirect:
    """Take back what was published."""
    await acts.retract(desk, person, notice)
    return go(f"/notices/{notice}", "retract")


def _compare_to_live(notice: Notice) -> Difference:
    if notice.live is None or notice.proposal is None:
        return Difference()
    return compare(notice.live, notice.proposal.wording)

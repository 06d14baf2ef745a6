"""The page for who decided about a draft that is not there any more: what has changed since they read it.

Nothing was done; they read again, then decide. What they had written is shown, so that it is not lost.
"""

from collections.abc import Mapping
from typing import Any

from litestar import Request
from litestar.response import Redirect, Template

from itsus.model.notice import Notice, Text
from itsus.notices.write import draft_hash
from itsus.web.acts import find_notice
from itsus.web.compare import Difference, compare
from itsus.web.console.forms import go
from itsus.web.console.render import render
from itsus.web.desk import Desk
from itsus.web.drafts import find_draft
from itsus.web.problem import Problem


async def answer_changed(
    request: Request[Any, Any, Any],
    desk: Desk,
    notice_id: str,
    draft: str,
    *,
    written: Mapping[str, Text] | None = None,
    problem: Problem | None = None,
) -> Redirect | Template:
    """Answer that a draft is not what waits now; or, if exactly it is out by now, lead to where one sees that.

    Args:
        request: Whose page it is.
        desk: Where everything is.
        notice_id: The notice.
        draft: What the person had read.
        written: Words of theirs that were not saved.
        problem: What is wrong with them, if it is that and not the draft.
    """
    notice = await find_notice(desk, notice_id)
    if not written and _is_out(notice, draft):
        return go(f"/notices/{notice.id}", "already")
    page = render(
        request,
        "changed.html",
        notice=notice,
        difference=await _find_difference(desk, notice, draft),
        written=written or {},
        problem=problem,
    )
    page.status_code = problem.status if problem else 409
    return page


def _is_out(notice: Notice, draft: str) -> bool:
    return notice.status == "active" and notice.live is not None and draft_hash(notice.live) == draft


async def _find_difference(desk: Desk, notice: Notice, draft: str) -> Difference | None:
    """Return what has changed since a draft; None if that cannot be said."""
    after = notice.proposal.wording if notice.proposal else notice.live
    before = await find_draft(desk, notice, draft)
    return compare(before, after) if before and after else None

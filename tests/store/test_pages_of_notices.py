"""Notices page by page: each once, whatever their times."""

import pytest

from itsus.model.store import StepResult, Store
from tests.store.values import at, build_notice


@pytest.mark.parametrize("same_time", [False, True])
async def test_pages_go_through_all_notices_once(store: Store, same_time: bool) -> None:
    made = [build_notice(f"n_{n:02}", since=0 if same_time else n * 60) for n in range(25)]
    await store.commit_step(StepResult(now=at(10), notices=made))
    seen: list[str] = []
    while page := await store.notices(limit=10, before=seen[-1] if seen else ""):
        seen += [notice.id for notice in page]
    ids = [notice.id for notice in made]
    assert seen == (ids if same_time else ids[::-1])


async def test_nothing_comes_after_a_notice_that_is_not_there(store: Store) -> None:
    await store.commit_step(StepResult(now=at(10), notices=[build_notice()]))
    assert await store.notices(before="n_none") == []

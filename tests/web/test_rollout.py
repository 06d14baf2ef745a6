"""The next stage as a proposal: what the open ones advise, what would settle it, who has asked."""

import msgspec
import pytest
from litestar.testing import AsyncTestClient

from itsus.model.settings import Policy
from itsus.model.stage import Advancing
from itsus.model.store import Tally
from itsus.testing.fake_clock import FakeClock
from itsus.testing.fixed_reader import FixedReader
from itsus.testing.memory_store import MemoryStore
from itsus.web.server import create_app
from tests.web import scene
from tests.web.conftest import Client, SignIn, find_csrf


def count(exposed: tuple[int, int], asked: tuple[int, int], *, simulated: bool = False) -> list[Tally]:
    """Return tallies of the shown and the held, in the one open stage (United States)."""
    return [
        Tally(kind, "photogram", "n_9d11", "US", arm, "", simulated, number)  # type: ignore[arg-type] # of these tables
        for kind, numbers in (("exposure", exposed), ("asked", asked))
        for arm, number in zip(("shown", "held"), numbers, strict=True)
    ]


async def ask(client: Client) -> dict[str, object]:
    rollouts = (await client.get("/v1/rollout")).json()["rollouts"]
    return next(r for r in rollouts if r["app"] == "photogram")


@pytest.mark.parametrize(
    ("tallies", "course", "words", "button"),
    [
        ([], "open", "Notices help in United States.", 'class="main">Open the next stage: Canada'),
        (
            count((180_000, 20_000), (12_000, 1_400)),
            "wait",
            "United States is not settled yet.",
            "Open it all the same",
        ),
        (count((180_000, 20_000), (50_000, 0)), "stop", "Notices do harm in United States", "Open it all the same"),
    ],
)
async def test_the_next_stage_is_proposed_by_what_the_open_one_shows(
    client: Client, sign_in: SignIn, store: MemoryStore, tallies: list[Tally], course: str, words: str, button: str
) -> None:
    await scene.commit(store, scene.LATER, tallies=tallies)
    await sign_in("anna")

    proposal = (await ask(client))["proposal"]
    assert isinstance(proposal, dict)
    assert (proposal["stage"], proposal["course"], proposal["asked_by"]) == (1, course, [])
    assert words in proposal["words"]
    page = (await client.get("/rollout")).text
    assert words in page
    assert button in page


async def test_it_says_how_many_more_people_would_settle_it(
    client: Client, sign_in: SignIn, store: MemoryStore
) -> None:
    await scene.commit(store, scene.LATER, tallies=count((180_000, 20_000), (12_000, 1_400)))
    await sign_in("vera")

    stages = (await ask(client))["stages"]
    assert isinstance(stages, list)
    needed = stages[0]["verdicts"][0]["needed"]
    assert needed > 0
    words = f"If they go on asking like this, about {needed:,} more people in trouble settle it."
    assert words in (await client.get("/rollout")).text


async def test_who_has_asked_is_named_and_asked_no_more(store: MemoryStore, clock: FakeClock) -> None:
    asked = msgspec.json.encode(Advancing(1, ("anna",))).decode()
    await scene.commit(store, scene.LATER, facts={"advancing/photogram": asked})
    settings = msgspec.structs.replace(scene.SETTINGS, policy=Policy(approvals=2))
    app = create_app(store, settings, clock, FixedReader({}), rehearsal=True, hasher=scene.HASHER)
    async with AsyncTestClient(app, base_url="http://testserver.local") as client:
        csrf = find_csrf((await client.get("/sign-in")).text)
        await client.post("/sign-in", data={"name": "anna", "password": scene.PASSWORD, "next": "/", "csrf": csrf})
        page = (await client.get("/rollout")).text
    card = page.split('id="next-photogram"')[1].split("</article>")[0]
    assert "anna asked for it; 1 more person has to." in " ".join(card.split())
    assert "<button" not in card


async def test_what_was_asked_of_another_stage_says_nothing_of_this_one(
    client: Client, sign_in: SignIn, store: MemoryStore
) -> None:
    asked = msgspec.json.encode(Advancing(0, ("anna",))).decode()
    await scene.commit(store, scene.LATER, facts={"advancing/photogram": asked})
    await sign_in("anna")
    assert "asked for it" not in (await client.get("/rollout")).text


async def test_an_app_whose_people_would_see_nothing_says_so_and_comes_after_those_that_would(
    client: Client, sign_in: SignIn, store: MemoryStore
) -> None:
    other = msgspec.structs.replace(scene.make_incident(notice=""), id="i_9c01", app="wazzup")
    await scene.commit(store, scene.LATER, incidents=[other], facts={"rollout/photogram": "[]"})
    await sign_in("anna")

    for path in ("/", "/incidents/i_7f3a"):
        assert "Nobody sees it yet: no stage of the rollout is open" in (await client.get(path)).text
    apps = (await client.get("/v1/now")).json()["apps"]
    assert [(app["app"], app["is_heard"]) for app in apps[:2]] == [("wazzup", True), ("photogram", False)]

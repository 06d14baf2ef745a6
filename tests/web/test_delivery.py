"""Whether what was approved is out: said where it is decided, loudly when it is not."""

from datetime import timedelta

import pytest

from itsus.model.store import Placement, Publication
from itsus.testing.fake_clock import FakeClock
from itsus.testing.memory_store import MemoryStore
from tests.web import scene
from tests.web.conftest import Client, SignIn


@pytest.fixture
async def signed_s(store: MemoryStore, clock: FakeClock) -> None:
    """A notice that is up, in a document signed a minute ago."""
    await scene.commit(store, scene.NOW + timedelta(seconds=10), notices=[scene.make_live_notice()])
    at = clock.to_wall(clock.now()) - timedelta(minutes=1)
    await store.save_publication(Publication("photogram", 7, b"signed", at))


async def read(client: Client, path: str) -> str:
    return " ".join((await client.get(path)).text.split())


@pytest.mark.usefixtures("signed_s")
async def test_the_notice_says_on_how_many_origins_people_read_it(
    client: Client, sign_in: SignIn, store: MemoryStore
) -> None:
    await sign_in("anna")
    await store.save_placement(Placement("photogram", "origin", put=7, read=7))
    assert "On 1 of 1 origins, read back as people read it" in await read(client, "/notices/n_2b91")
    assert "Not out" not in await read(client, "/")


@pytest.mark.usefixtures("signed_s")
async def test_what_is_not_out_is_said_loudly_with_what_failed(
    client: Client, sign_in: SignIn, store: MemoryStore
) -> None:
    await sign_in("anna")
    await store.save_placement(
        Placement("photogram", "origin", put=7, read=6, tries=3, error="the <b>disk</b> is full")
    )
    for path in ("/", "/notices/n_2b91"):
        page = await read(client, path)
        assert '<strong class="silence">Not out:</strong> on 0 of 1 origins, 1 are needed' in page
        assert "origin: the &lt;b&gt;disk&lt;/b&gt; is full" in page


async def test_a_document_on_its_way_is_not_called_late(
    client: Client, sign_in: SignIn, store: MemoryStore, clock: FakeClock
) -> None:
    await sign_in("anna")
    await store.save_publication(Publication("photogram", 7, b"signed", clock.to_wall(clock.now())))
    assert "Not out" not in await read(client, "/")


@pytest.mark.usefixtures("signed_s")
async def test_the_api_says_it_too(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    await sign_in("anna")
    await store.save_placement(Placement("photogram", "origin", put=7, read=7))
    apps = {app["app"]: app for app in (await client.get("/v1/now")).json()["apps"]}
    delivery = apps["photogram"]["delivery"]
    assert (delivery["seq"], delivery["needed"], delivery["is_late"]) == (7, 1, False)
    assert delivery["origins"] == [{"origin": "origin", "is_current": True, "error": ""}]
    assert apps["wazzup"]["delivery"] is None

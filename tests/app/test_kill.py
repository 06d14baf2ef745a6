"""kill -9 at any moment, again and again: no approval is lost, `seq` never falls, nothing is published twice."""

import multiprocessing
import random
import time
from contextlib import suppress
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from itsus.app.clocks import read_wall
from itsus.feed.keys import PublicKeys, SigningKey
from itsus.feed.verify import verify
from itsus.model.document import FeedDocument
from itsus.store.sql import open_store
from tests.app import crash_child

pytestmark = pytest.mark.server

LIVES = 50


def live_and_die(context: ForkServerContext, folder: Path, life: int, rest_s: float) -> list[tuple[str, str]]:
    """Run the child until it has published something, then a moment longer; return what it said was safe."""
    listening, saying = context.Pipe(duplex=False)
    process = context.Process(target=crash_child.main, args=(folder, f"life{life}", saying), daemon=True)
    process.start()
    saying.close()
    said: list[tuple[str, str]] = []
    end_s = time.monotonic() + 30
    with suppress(EOFError):
        while time.monotonic() < end_s:
            if listening.poll(0.01):
                said.append(listening.recv())
            if process.is_alive() and any(kind == "second" for kind, _ in said[-50:]):
                end_s = min(end_s, time.monotonic() + rest_s)
        process.kill()
        while listening.poll(5):
            said.append(listening.recv())
    process.kill()
    process.join()
    listening.close()
    assert any(kind == "second" for kind, _ in said), "the child published nothing"
    return said


def read_documents(folder: Path, keys: PublicKeys) -> dict[int, FeedDocument]:
    """Return every document that an origin holds, by its number, each verified."""
    found = {}
    for path in (folder / "photogram").glob("*.jws"):
        found[int(path.stem)] = verify(path.read_bytes(), app="photogram", keys=keys, now=read_wall())
    return found


async def test_fifty_deaths_lose_no_approval_and_publish_nothing_twice(tmp_path: Path) -> None:
    key = SigningKey.generate()
    (tmp_path / "key.pem").write_bytes(key.to_pem())
    (tmp_path / "key.pem").chmod(0o600)
    keys = PublicKeys.of(key.public_jwk())
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([crash_child.__name__])
    dice = random.Random(1)
    acts: list[str] = []
    steps: list[str] = []
    highest = {"first": 0, "second": 0}
    for life in range(LIVES):
        for kind, value in live_and_die(context, tmp_path, life, dice.uniform(0, 0.05)):
            if kind == "act":
                acts.append(value)
            elif kind == "step":
                steps.append(value)
            else:
                assert int(value) >= highest[kind]
                highest[kind] = int(value)
        for origin, seq in highest.items():
            current = (tmp_path / origin / "photogram.jws").read_bytes()
            assert verify(current, app="photogram", keys=keys, now=read_wall()).seq >= seq

    store = await open_store(f"sqlite:///{tmp_path / 'itsus.db'}")
    missing = [act for act in acts if not await store.has_act(act)]
    events = [stored.event for stored in await store.events(limit=1_000_000)]
    last = await store.last_publication("photogram")
    await store.close()

    assert len(acts) >= LIVES
    assert missing == []
    decided = [event.at.isoformat() for event in events]
    assert len(decided) == len(set(decided))
    assert set(steps) <= set(decided)
    first, second = (read_documents(tmp_path / origin, keys) for origin in ("first", "second"))
    assert last is not None
    assert max(first) <= last.seq
    # One number, one document: wherever both origins hold it, it is the same.
    assert all(first[seq] == second[seq] for seq in first.keys() & second.keys())

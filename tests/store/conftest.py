from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from itsus.model.store import Store
from itsus.store.sql import open_store
from itsus.testing.memory_store import MemoryStore


@pytest.fixture(params=["memory", "sqlite"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """Every test that takes a store runs on every implementation: this is the contract suite."""
    made: Store = MemoryStore() if request.param == "memory" else await open_store(f"sqlite:///{tmp_path / 's.db'}")
    yield made
    await made.close()


@pytest.fixture
async def pair(tmp_path: Path) -> AsyncIterator[tuple[Store, Store]]:
    """Two processes' views of one database, each with connections of its own."""
    url = f"sqlite:///{tmp_path / 's.db'}"
    first, second = await open_store(url), await open_store(url)
    yield first, second
    await first.close()
    await second.close()

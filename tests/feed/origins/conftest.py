"""All kinds of origins, each made for one test; object storage is one process for all of them."""

import itertools
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from itsus.feed.origins.table import make_origin
from itsus.feed.origins.web.reader import WebReader
from itsus.model.origin import Origin
from itsus.model.settings import OriginSettings
from itsus.testing.memory_origin import MemoryOrigin
from tests.feed.origins.servers import find_snippet, run_moto

Copy = Callable[[Path], tuple[str, ...]]

_buckets = itertools.count(1)


@pytest.fixture(scope="session")
def moto_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with run_moto(tmp_path_factory.mktemp("moto")) as url:
        yield url


@pytest.fixture
def bucket(moto_url: str) -> OriginSettings:
    """A fresh bucket with the policy and the cross-origin rules of docs/origins.md."""
    name = f"feed-{next(_buckets)}"
    policy = find_snippet("json").replace("BUCKET", name)
    for query, content in (("", ""), ("?policy", policy), ("?cors", find_snippet("xml"))):
        httpx.put(f"{moto_url}/{name}{query}", content=content).raise_for_status()
    return OriginSettings(
        path=f"{name}/v1/feed",
        kind="s3",
        public=f"{moto_url}/{name}/v1/feed/{{app}}.jws",
        endpoint=moto_url,
        region="eu-central-1",
        key_id="tester",
        secret_key="not-so-secret",
    )


def copy_to(remote: Path) -> tuple[str, ...]:
    """A command that copies a mirror, as rsync would."""
    script = "import shutil, sys; shutil.copytree(sys.argv[1], sys.argv[2], dirs_exist_ok=True)"
    return (sys.executable, "-c", script, "{folder}", str(remote))


@pytest.fixture(params=["folder", "memory", "command", pytest.param("s3", marks=pytest.mark.server)])
def origin(request: pytest.FixtureRequest, tmp_path: Path) -> Origin:
    match request.param:
        case "folder":
            return make_origin("one", OriginSettings(path="origin"), tmp_path)
        case "command":
            settings = OriginSettings(path="mirror", kind="command", command=copy_to(tmp_path / "remote"))
            return make_origin("one", settings, tmp_path)
        case "s3":
            return make_origin("one", request.getfixturevalue("bucket"), tmp_path)
    return MemoryOrigin("one")


@pytest.fixture
def reader() -> Iterator[WebReader]:
    with WebReader() as made:
        yield made

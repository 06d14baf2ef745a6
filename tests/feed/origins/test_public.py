"""What people's devices get from real servers, set up as docs/origins.md says: O-01 to O-05.

nginx with the configuration of that page serves a folder; moto gives out a bucket with its policy and CORS rules.
"""

import gzip
from collections.abc import Iterator
from pathlib import Path

import brotli
import httpx
import pytest

from itsus.feed.origins.table import make_origin
from itsus.feed.origins.web.reader import WebReader
from itsus.model.errors import AnswerError
from itsus.model.origin import Origin
from itsus.model.settings import OriginSettings
from tests.conftest import find_program
from tests.feed.origins.servers import find_brotli_module, run_nginx

pytestmark = pytest.mark.server

PAGE = "https://photogram.example"
DOCUMENT = b"eyJhbGciOiJFUzI1NiJ9." + b"eyJ2IjoxfQ" * 200 + b".c2ln"


class Place:
    """An origin and its public address, read as a page of another site would."""

    def __init__(self, origin: Origin, public: str) -> None:
        self.origin = origin
        self.public = public

    def address(self, name: str = "photogram") -> str:
        return self.public.replace("{app}", name)

    def get(self, name: str = "photogram", **headers: str) -> httpx.Response:
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        return httpx.get(self.address(name), headers={"Accept-Encoding": "identity", "Origin": PAGE} | named)


@pytest.fixture
def nginx(tmp_path: Path) -> Iterator[Place]:
    served = tmp_path / "origin"
    served.mkdir()
    origin = make_origin("one", OriginSettings(path="origin"), tmp_path)
    with run_nginx(tmp_path, served) as url:
        yield Place(origin, f"{url}/{{app}}.jws")


@pytest.fixture(params=["nginx", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if request.param == "s3":
        bucket: OriginSettings = request.getfixturevalue("bucket")
        return Place(make_origin("far", bucket, tmp_path), bucket.public)
    made: Place = request.getfixturevalue("nginx")
    return made


async def test_what_was_put_is_read_back_as_devices_read(place: Place, reader: WebReader) -> None:
    for seq in (1, 2, 3):
        document = DOCUMENT + b"%d" % seq
        await place.origin.put("photogram", seq, document)
        copy = reader.read(place.address())
        assert copy.document == document
        assert "access-control-allow-origin" in copy.headers


async def test_every_document_stays_under_its_number_for_good(place: Place) -> None:
    for seq in (1, 2):
        await place.origin.put("photogram", seq, b"%d" % seq)
    for seq in (1, 2):
        answer = place.get(f"photogram/{seq}")
        assert answer.content == b"%d" % seq
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


async def test_pages_of_any_site_may_read_date_and_etag(place: Place) -> None:
    await place.origin.put("photogram", 1, b"one")
    for answer in (place.get(), place.get("photogram/1")):
        # A store may name the asking site instead of all; both let it read.
        assert answer.headers["access-control-allow-origin"] in ("*", PAGE)
        exposed = {name.strip().lower() for name in answer.headers["access-control-expose-headers"].split(",")}
        assert exposed == {"date", "etag", "retry-after"}
        assert "date" in answer.headers


async def test_the_current_document_has_a_strong_etag_and_is_kept_for_five_seconds(place: Place) -> None:
    await place.origin.put("photogram", 1, b"one")
    answer = place.get()
    assert answer.headers["etag"].startswith('"')
    assert answer.headers["cache-control"] == "public, max-age=5"
    assert answer.headers["content-type"] == "application/jose"
    assert "set-cookie" not in answer.headers


async def test_who_has_it_already_is_told_so_until_it_changes(place: Place) -> None:
    """Documents of one second and one size too."""
    etag = '"none"'
    for seq in range(1, 6):
        await place.origin.put("photogram", seq, b"%d" % seq)
        answer = place.get(If_None_Match=etag)
        assert answer.status_code == 200
        assert answer.content == b"%d" % seq
        etag = answer.headers["etag"]
        again = place.get(If_None_Match=etag)
        assert again.status_code == 304
        assert again.headers["etag"] == etag
        assert again.headers["access-control-allow-origin"] in ("*", PAGE)


async def test_what_is_not_there_is_404_for_pages_to_see_and_not_kept_for_a_year(
    place: Place, reader: WebReader
) -> None:
    await place.origin.put("photogram", 1, b"one")
    with pytest.raises(AnswerError, match="404"):
        reader.read(place.address("facespace"))
    answer = place.get("photogram/2")
    assert answer.status_code == 404
    assert answer.headers["access-control-allow-origin"] in ("*", PAGE)
    assert "immutable" not in answer.headers.get("cache-control", "")


@pytest.mark.parametrize("encoding", ["gzip", "br"])
async def test_variants_decode_to_the_same_bytes_and_are_smaller(nginx: Place, encoding: str) -> None:
    if encoding == "br" and find_brotli_module(find_program("nginx")) is None:
        pytest.skip("nginx has no module for .br files (libnginx-mod-http-brotli-static)")
    await nginx.origin.put("photogram", 1, DOCUMENT)
    with httpx.stream("GET", nginx.address(), headers={"Accept-Encoding": encoding}) as answer:
        packed = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == encoding
    assert "accept-encoding" in answer.headers["vary"].lower()
    assert answer.headers["etag"].startswith('"')
    assert answer.headers["content-type"] == "application/jose"
    assert {"gzip": gzip.decompress, "br": brotli.decompress}[encoding](packed) == DOCUMENT
    assert len(packed) < len(DOCUMENT)
    etag = answer.headers["etag"]
    assert nginx.get(Accept_Encoding=encoding, If_None_Match=etag).status_code == 304
    assert nginx.get().headers["etag"] != etag


async def test_after_a_crash_that_lost_the_variants_all_readers_get_the_plain_document(
    nginx: Place, tmp_path: Path
) -> None:
    await nginx.origin.put("photogram", 1, DOCUMENT)
    for ending in (".gz", ".br"):
        (tmp_path / "origin" / f"photogram.jws{ending}").unlink()
    answer = nginx.get(Accept_Encoding="gzip, br")
    assert answer.content == DOCUMENT
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize(
    "path", ["", "photogram", "photogram.jws.gz", ".photogram.x.part", "a/b/1.jws", "%2e%2e/x.jws"]
)
async def test_nothing_but_documents_is_given_out(nginx: Place, tmp_path: Path, path: str) -> None:
    await nginx.origin.put("photogram", 1, DOCUMENT)
    (tmp_path / "origin" / ".photogram.x.part").write_bytes(b"half")
    (tmp_path / "x.jws").write_bytes(b"outside")
    answer = httpx.get(nginx.public.replace("{app}.jws", path))
    assert answer.status_code in (400, 404)

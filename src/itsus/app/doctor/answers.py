"""Whether the answers of origins carry what readers in pages need (O-03, O-04). Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from itsus.app.doctor.finding import Finding, enumerate_names
from itsus.app.doctor.reading import Reading

_EXPOSED: Final = ("Date", "ETag", "Retry-After")
_MOST_AGE_S: Final = 60
_MAX_AGE: Final = re.compile(r"(?:s-maxage|max-age)\s*=\s*\"?(\d{1,12})")


def judge_answers(readings: Iterable[Reading]) -> Iterator[Finding]:
    """Yield for each origin that answered what is wrong with its headers, or that all is there."""
    seen: set[str] = set()
    for reading in readings:
        name = reading.wanted.origin
        if reading.copy is None or name in seen:
            continue
        seen.add(name)
        found = [*_judge(name, reading.copy.headers)]
        yield from found or [Finding("public copies", f"{name}, headers", "good", "pages anywhere may read it")]


def _judge(name: str, headers: Mapping[str, str]) -> Iterator[Finding]:
    yield from _judge_sharing(name, headers)
    yield from _judge_keeping(name, headers)
    if "set-cookie" in headers:
        words = "its answers set a cookie: caches may then not keep them, and it follows people (O-04)"
        yield Finding("public copies", f"{name}, headers", "unsure", words, "serve the feed without cookies")


def _judge_sharing(name: str, headers: Mapping[str, str]) -> Iterator[Finding]:
    what = f"{name}, headers"
    if headers.get("access-control-allow-origin", "").strip() != "*":
        words = "pages of the app may not read it: Access-Control-Allow-Origin is not * (O-03)"
        yield Finding("public copies", what, "bad", words, "send Access-Control-Allow-Origin: * with every answer")
    exposed = {word.strip().lower() for word in headers.get("access-control-expose-headers", "").split(",")}
    hidden = [word for word in _EXPOSED if word.lower() not in exposed] if "*" not in exposed else []
    if hidden:
        words = f"pages cannot see {enumerate_names(hidden)}: devices whose clock is off refuse every notice (O-03)"
        fix = "send Access-Control-Expose-Headers: Date, ETag, Retry-After with every answer"
        yield Finding("public copies", what, "bad", words, fix)


def _judge_keeping(name: str, headers: Mapping[str, str]) -> Iterator[Finding]:
    what, control = f"{name}, headers", headers.get("cache-control", "").lower()
    longest = max((int(seconds) for seconds in _MAX_AGE.findall(control)), default=None)
    fix = "send Cache-Control: public, max-age=5 for {app}.jws"
    if longest is None and not re.search("no-store|no-cache", control):
        words = "Cache-Control does not say how long copies may be kept: some caches keep them for hours (O-04)"
        yield Finding("public copies", what, "unsure", words, fix)
    elif longest is not None and longest > _MOST_AGE_S:
        words = f"caches may keep a copy for {longest:,} seconds: people read old news that long (O-04)"
        yield Finding("public copies", what, "bad", words, fix)
    if not headers.get("etag", "").startswith('"'):
        words = "its answers carry no strong ETag: every look costs the whole document (O-04)"
        yield Finding("public copies", what, "unsure", words, "let the web server send strong ETags")

"""Plays the vectors of spec/feed.md, 8: rounds of reading, one after the other."""

from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from itsus.feed.keys import PublicKeys
from itsus.feed.read import FeedReader
from itsus.testing.memory_public_reader import MemoryPublicReader


def play(case: dict[str, Any], draw: float) -> list[dict[str, Any]]:
    """Return what happened in each round; `draw` is what chance says each time."""
    reader = make_reader(case, MemoryPublicReader(), draw)
    return [_play_round(reader := _restart(reader, case, each, draw), each) for each in case["rounds"]]


def make_reader(case: dict[str, Any], source: MemoryPublicReader, draw: float) -> FeedReader:
    origins = [f"https://{name}.example/feed" for name in case["origins"]]
    keys = PublicKeys.of(case["keys"]["current"], case["keys"]["standby"])
    return FeedReader(case["app"], origins, keys, source=source, draw=lambda: draw)


def _restart(reader: FeedReader, case: dict[str, Any], each: dict[str, Any], draw: float) -> FeedReader:
    if not each.get("restart"):
        return reader
    again = make_reader(case, MemoryPublicReader(), draw)
    again.restore(reader.snapshot(), _at(each["now"]))
    return again


def _play_round(reader: FeedReader, each: dict[str, Any]) -> dict[str, Any]:
    now = _at(each["now"])
    source = MemoryPublicReader()
    for name, answer in each["answers"].items():
        _set_answer(source, f"https://{name}.example/feed/photogram.jws", answer)
    reader._source = source
    reader.refresh(now)
    document = reader.document(now)
    return {
        "asked": [url.removeprefix("https://")[0] for url in source.asked],
        "holds": document.seq if document else None,
        "clock_off_s": (reader.correct(now) - now).total_seconds(),
    }


def _set_answer(source: MemoryPublicReader, url: str, answer: dict[str, Any]) -> None:
    headers = {"date": format_datetime(_at(answer["date"]), usegmt=True)} if "date" in answer else {}
    if "document" in answer:
        source.give(url, answer["document"].encode(), **headers)
    else:
        more = {"retry_after": answer["retry_after"]} if "retry_after" in answer else {}
        source.refuse(url, answer["status"], **headers, **more)


def _at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)

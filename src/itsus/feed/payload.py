"""Reading the parsed payload into the model's types (F-09, F-15). What it claims is judged by `verify`."""

from typing import Any, Final

import msgspec

from itsus.model.document import FeedDocument, FeedNotice
from itsus.model.errors import FeedError

#: Integers that every JSON reader holds exactly.
MAX_INTEGER: Final = 2**53 - 1

_BLAMES: Final = {"account", "device", "connection"}


def read_payload(members: dict[str, Any]) -> FeedDocument:
    """Return the document; members that this version does not know are ignored.

    Raises:
        FeedError: F-09, with the place of the first wrong field.
    """
    try:
        document = msgspec.convert(members, type=FeedDocument)
    except msgspec.ValidationError as error:
        raise FeedError(f"a field of the payload is wrong: {error}", rule="F-09") from None
    _check_ranges(document)
    return document


def _check_ranges(document: FeedDocument) -> None:
    for name in ("seq", "iat", "exp"):
        _check_integer(getattr(document, name), name)
    for name in ("idle_s", "active_s"):
        _check_integer(getattr(document.poll, name), f"poll.{name}", lowest=1)
    _require(document.app != "", "app")
    for kind, rate in document.sample.items():
        _require(0 <= rate <= 1, f"sample.{kind}")
    for stage in document.rollout.stages if document.rollout else ():
        _require(0 <= stage.share <= 1 and 0 <= stage.hold <= 1, "rollout.stages")
    for notice in document.notices:
        _check_notice(notice)


def _check_notice(notice: FeedNotice) -> None:
    _require(notice.id != "", "notices.id")
    _require(len(notice.text) > 0, "notices.text")
    _require(set(notice.blame_not) <= _BLAMES, "notices.blame_not")
    for name in ("since", "updated", "until"):
        _check_integer(getattr(notice, name), f"notices.{name}")


def _check_integer(value: int, name: str, *, lowest: int = 0) -> None:
    _require(lowest <= value <= MAX_INTEGER, name)


def _require(holds: bool, name: str) -> None:
    if not holds:
        raise FeedError(f"a field of the payload is out of its range: {name}", rule="F-09")

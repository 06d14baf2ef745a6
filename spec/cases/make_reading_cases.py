"""Write the vectors of spec/feed.md, 8 anew: `python spec/cases/make_reading_cases.py`. The same bytes each time.

What each round expects is written here by hand, never taken from an implementation.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from itsus.testing.feed_attacker import FeedAttacker

FOLDER = Path(__file__).parent / "reading"
PUBLISHER = FeedAttacker()
NOW = int(PUBLISHER.now.timestamp())
SEQ = PUBLISHER.seq
CURRENT = PUBLISHER.current.thumbprint
HOUR, DAY = 3_600, 86_400

Case = dict[str, Any]


def _make_case(name: str, *rounds: Case, origins: str = "ab") -> Case:
    keys = {"current": PUBLISHER.current.public_jwk(), "standby": PUBLISHER.standby.public_jwk()}
    return {"name": name, "app": "photogram", "keys": keys, "origins": list(origins), "rounds": list(rounds)}


def _round(now: int, asked: str, holds: int | None, *, off_s: int = 0, restart: bool = False, **answers: Case) -> Case:
    expect = {"asked": list(asked), "holds": holds, "clock_off_s": off_s}
    restarted = {"restart": True} if restart else {}
    return {"now": now, **restarted, "answers": answers, "expect": expect}


def _gives(document: bytes, *, date: int | None = None) -> Case:
    return {"document": document.decode("ascii")} | ({} if date is None else {"date": date})


def _refuses(status: int = 503, **headers: int) -> Case:
    return {"status": status, **headers}


def _quiet(seq: int = SEQ, **changes: Any) -> bytes:
    return PUBLISHER.publish(**{"seq": seq, "state": "quiet", "notices": ...} | changes)


def _revocation(seq: int = SEQ + 1, **changes: Any) -> bytes:
    return _quiet(seq, key=PUBLISHER.standby, revoked=[CURRENT], **changes)


def _later(seconds: int) -> Case:
    """Members of a document that was made so much later."""
    return {"iat": NOW + seconds, "exp": NOW + seconds + DAY}


def _make_origin_cases() -> Iterable[Case]:
    good, bad = _gives(_quiet()), _gives(PUBLISHER.wrong_key())
    yield _make_case("the first origin answers: no other is asked", _round(NOW, "a", SEQ, a=good, b=good))
    yield _make_case("the first cannot be reached: the second is asked", _round(NOW, "ab", SEQ, b=good))
    yield _make_case("one of three is alive", _round(NOW, "abc", SEQ, a=_refuses(), c=good), origins="abc")
    yield _make_case("nobody answers", _round(NOW, "ab", None))
    yield _make_case("a refused document costs a try, nothing else", _round(NOW, "ab", SEQ, a=bad, b=good))
    yield _make_case("only refused documents", _round(NOW, "ab", None, a=bad, b=bad))
    yield _make_case("an answer that is no document", _round(NOW, "ab", SEQ, a=_refuses(404), b=good))
    yield _make_case(
        "who answered is asked first the next time",
        _round(NOW, "ab", SEQ, b=good),
        _round(NOW + HOUR, "b", SEQ, a=good, b=good),
    )
    yield _make_case(
        "who answered is asked first after a restart too",
        _round(NOW, "ab", SEQ, b=good),
        _round(NOW + HOUR, "b", SEQ, a=good, b=good, restart=True),
    )
    yield _make_case(
        "the others follow in the configured order",
        _round(NOW, "abc", SEQ, c=good),
        _round(NOW + HOUR, "ca", SEQ, a=good, b=good),
        origins="abc",
    )
    yield _make_case("who failed is left alone for a moment", _round(NOW, "ab", None), _round(NOW, "", None, a=good))
    yield _make_case(
        "who failed is asked again, however often it failed",
        *(_round(NOW + number * 1_000, "ab", None) for number in range(12)),
        _round(NOW + 12_000, "a", SEQ, a=good),
    )
    yield _make_case(
        "Retry-After is honoured, for that origin alone",
        _round(NOW, "ab", SEQ, a=_refuses(503, retry_after=1_800), b=good),
        _round(NOW + 1_799, "b", SEQ, a=good),
        _round(NOW + 2_000, "ba", SEQ, a=good),
    )
    yield _make_case(
        "an origin cannot ask for more than an hour",
        _round(NOW, "ab", None, a=_refuses(429, retry_after=31_536_000)),
        _round(NOW + HOUR - 1, "b", None),
        _round(NOW + HOUR + 900, "a", SEQ, a=good),
    )
    fresh = _gives(_quiet(SEQ + 1, **_later(DAY)))
    yield _make_case(
        "who answered is asked first though its copy has expired",
        _round(NOW, "ab", SEQ, b=good),
        _round(NOW + DAY, "b", SEQ + 1, a=fresh, b=fresh, restart=True),
    )


def _make_copy_cases() -> Iterable[Case]:
    p = PUBLISHER
    old, new = _gives(_quiet(SEQ)), _gives(_quiet(SEQ + 1))
    yield _make_case(
        "the copy is used until it expires",
        _round(NOW, "a", SEQ, a=old),
        _round(NOW + DAY - 1, "ab", SEQ),
        _round(NOW + DAY + HOUR, "ab", None),
    )
    yield _make_case(
        "the copy outlives a restart", _round(NOW, "a", SEQ, a=old), _round(NOW + HOUR, "ab", SEQ, restart=True)
    )
    yield _make_case(
        "an expired copy does not come back with a restart",
        _round(NOW, "a", SEQ, a=old),
        _round(NOW + DAY, "ab", None, restart=True),
    )
    yield _make_case("a newer document takes its place", _round(NOW, "a", SEQ, a=old), _round(NOW, "a", SEQ + 1, a=new))
    for name, attack in (
        ("forged", p.borrowed_kid()),
        ("cut", p.cut()),
        ("of another app", p.publish(app="facespace")),
        ("of a future version", p.future_version()),
        ("expired", p.publish(seq=SEQ + 9, iat=NOW - 2 * DAY, exp=NOW - DAY)),
    ):
        yield _make_case(
            f"a document that is {name} does not take its place",
            _round(NOW, "a", SEQ, a=old),
            _round(NOW, "ab", SEQ, a=_gives(attack), b=_gives(attack)),
        )
    yield _make_case(
        "rolled back: an older document is refused, the newer is kept",
        _round(NOW, "a", SEQ + 1, a=new),
        _round(NOW, "ab", SEQ + 1, a=old, b=old),
    )
    yield _make_case(
        "rolled back after a restart",
        _round(NOW, "a", SEQ + 1, a=new),
        _round(NOW, "ab", SEQ + 1, a=old, b=old, restart=True),
    )
    yield _make_case(
        "rolled back after the newer has expired and a restart",
        _round(NOW, "a", SEQ + 1, a=new),
        _round(NOW + DAY, "ab", None, a=_gives(_quiet(SEQ, **_later(DAY))), restart=True),
    )
    yield _make_case(
        "an origin that is behind costs a try",
        _round(NOW, "a", SEQ + 1, a=new),
        _round(NOW, "ab", SEQ + 1, a=old, b=new),
    )
    yield _make_case(
        "nothing is remembered of a refused document",
        _round(NOW, "ab", None, a=_gives(p.publish(seq=2**53 - 1, iat=NOW - 2 * DAY, exp=NOW - DAY))),
        _round(NOW + HOUR, "a", SEQ, a=old),
    )


def _make_key_cases() -> Iterable[Case]:
    p = PUBLISHER
    honest, theft = _gives(_quiet(SEQ)), _gives(p.publish(seq=2**53 - 1))
    revoked = _gives(_revocation())
    yield _make_case(
        "a revoked key's documents are refused after one good fetch",
        _round(NOW, "a", SEQ, a=honest),
        _round(NOW, "a", SEQ + 1, a=revoked),
        _round(NOW, "ab", SEQ + 1, a=theft, b=theft),
    )
    yield _make_case(
        "revoked stays revoked over a restart",
        _round(NOW, "a", SEQ + 1, a=revoked),
        _round(NOW, "ab", SEQ + 1, a=theft, b=honest, restart=True),
    )
    yield _make_case(
        "revoked stays revoked when the document that says so has expired",
        _round(NOW, "a", SEQ + 1, a=revoked),
        _round(NOW + DAY, "ab", None, a=_gives(p.publish(seq=SEQ + 9, **_later(DAY))), restart=True),
    )
    yield _make_case(
        "revoked stays revoked when a later document of the standby key does not say so",
        _round(NOW, "a", SEQ + 1, a=revoked),
        _round(NOW, "a", SEQ + 2, a=_gives(_quiet(SEQ + 2, key=p.standby))),
        _round(NOW, "ab", SEQ + 2, a=theft, b=theft),
    )
    yield _make_case(
        "a thief's huge seq does not deafen to the standby key",
        _round(NOW, "a", 2**53 - 1, a=theft),
        _round(NOW, "a", SEQ + 1, a=revoked),
    )
    yield _make_case(
        "the current key cannot revoke",
        _round(NOW, "a", SEQ, a=_gives(_quiet(SEQ, revoked=[CURRENT, p.standby.thumbprint]))),
        _round(NOW, "a", SEQ + 1, a=_gives(_quiet(SEQ + 1))),
        _round(NOW, "a", SEQ + 2, a=_gives(_quiet(SEQ + 2, key=p.standby))),
    )
    yield _make_case(
        "both keys sign in turn: each has a highest number of its own",
        _round(NOW, "a", SEQ + 5, a=_gives(_quiet(SEQ + 5))),
        _round(NOW, "a", SEQ, a=_gives(_quiet(SEQ, key=p.standby))),
        _round(NOW, "ab", SEQ, a=_gives(_quiet(SEQ + 4)), b=_gives(_quiet(SEQ - 1, key=p.standby))),
    )


def _make_clock_cases() -> Iterable[Case]:
    ahead, behind = NOW + 2 * DAY, NOW - 2 * DAY
    agree = _gives(_quiet(), date=NOW)
    near = _gives(_quiet(), date=NOW + 60)
    yield _make_case(
        "two days ahead: two agreeing origins correct it", _round(ahead, "ab", SEQ, off_s=-2 * DAY, a=agree, b=agree)
    )
    yield _make_case(
        "two days behind: two agreeing origins correct it", _round(behind, "ab", SEQ, off_s=2 * DAY, a=agree, b=agree)
    )
    yield _make_case("they agree to the minute", _round(behind, "ab", SEQ, off_s=2 * DAY, a=agree, b=near))
    apart = _gives(_quiet(), date=NOW + 61)
    yield _make_case("they differ by more than a minute", _round(behind, "ab", None, a=agree, b=apart))
    yield _make_case("one origin alone never moves the clock", _round(ahead, "ab", None, a=agree))
    yield _make_case("one says the time, one does not", _round(ahead, "ab", None, a=agree, b=_gives(_quiet())))
    yield _make_case(
        "two of three agree, one lies",
        _round(ahead, "abc", SEQ, off_s=-2 * DAY, a=_gives(_quiet(), date=NOW - DAY), b=agree, c=agree),
        origins="abc",
    )
    frozen = _gives(_quiet(), date=ahead)
    yield _make_case("frozen: it has expired, and both origins say so", _round(ahead, "ab", None, a=frozen, b=frozen))
    lie = _gives(_quiet(), date=NOW)
    yield _make_case(
        "one origin lies about the time to bring a frozen document back", _round(ahead, "ab", None, a=lie, b=frozen)
    )
    forged = _gives(PUBLISHER.wrong_key(), date=NOW)
    yield _make_case(
        "another document is refused for another reason: the clock stays", _round(ahead, "ab", None, a=agree, b=forged)
    )
    yield _make_case(
        "one document is good by the device's clock: it stays",
        _round(ahead, "ab", SEQ, a=agree, b=_gives(_quiet(**_later(2 * DAY)), date=NOW)),
    )
    yield _make_case(
        "the clock is off and the document has expired by the right time too",
        _round(NOW + 9 * DAY, "ab", None, off_s=-7 * DAY, a=frozen, b=frozen),
    )
    yield _make_case(
        "the right time is used from then on",
        _round(ahead, "ab", SEQ, off_s=-2 * DAY, a=agree, b=agree),
        _round(ahead + DAY - 1, "ab", SEQ, off_s=-2 * DAY),
        _round(ahead + DAY + HOUR, "ab", None, off_s=-2 * DAY),
    )
    yield _make_case(
        "the device's clock is set right again",
        _round(ahead, "ab", SEQ, off_s=-2 * DAY, a=agree, b=agree),
        _round(NOW + HOUR, "ab", SEQ, a=_gives(_quiet(), date=NOW + HOUR), b=_gives(_quiet(), date=NOW + HOUR)),
    )
    yield _make_case(
        "the device's clock is set to another wrong time",
        _round(ahead, "ab", SEQ, off_s=-2 * DAY, a=agree, b=agree),
        _round(behind, "ab", SEQ, off_s=2 * DAY, a=agree, b=agree),
    )


FILES = {
    "origins": _make_origin_cases,
    "copy": _make_copy_cases,
    "keys": _make_key_cases,
    "clock": _make_clock_cases,
}


def main() -> None:
    """Write all files."""
    FOLDER.mkdir(exist_ok=True)
    for name, make in FILES.items():
        text = "[\n" + ",\n".join(json.dumps(case, ensure_ascii=False) for case in make()) + "\n]\n"
        (FOLDER / f"{name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

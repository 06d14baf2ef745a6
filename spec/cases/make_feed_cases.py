"""Write the vectors of spec/feed.md, 7 anew: `python spec/cases/make_feed_cases.py`. The same bytes each time.

What each case expects is written here by hand, never taken from an implementation.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from itsus.testing.feed_attacker import FeedAttacker, encode_json

FOLDER = Path(__file__).parent / "feed"
PUBLISHER = FeedAttacker()
NOW = int(PUBLISHER.now.timestamp())
CURRENT, STANDBY = PUBLISHER.current.thumbprint, PUBLISHER.standby.thumbprint

Case = dict[str, Any]


def _make_case(name: str, document: bytes, expect: Case, **reader: Any) -> Case:
    keys = {"current": PUBLISHER.current.public_jwk(), "standby": PUBLISHER.standby.public_jwk()}
    honest: Case = {"name": name, "app": "photogram", "now": NOW, "seen": {}, "keys": keys}
    return honest | reader | {"document": document.decode("ascii"), "expect": expect}


def _good(name: str, document: bytes, **reader: Any) -> Case:
    notices = reader.pop("notices", ["n_1"])
    revoked, signed_by = reader.pop("revoked", []), reader.pop("signed_by", "current")
    expect = {"ok": True, "signed_by": signed_by, "notices": notices, "revoked": revoked}
    return _make_case(name, document, expect, **reader)


def _bad(rule: str, name: str, document: bytes, **reader: Any) -> Case:
    return _make_case(name, document, {"rule": rule}, **reader)


def _make_good_cases() -> Iterable[Case]:
    p = PUBLISHER
    yield _good("a notice for everyone", p.publish())
    yield _good("a quiet feed", p.publish(state="quiet", notices=[]), notices=[])
    yield _good("absent optional members have their defaults", p.publish(state="quiet", notices=...), notices=[])
    yield _good("all members", p.publish(**_all_members(p)), notices=["n_1", "n_2"])
    yield _good("rollout null counts as absent", p.publish(rollout=None))
    yield _good("rollout without a stage", p.publish(rollout={"salt": "photogram:rollout", "stages": []}))
    yield _good("unknown members are ignored at any depth", p.publish(mood="calm", notices=[p.notice(mood={"a": [1]})]))
    yield _good("integers may be written in any form", p.publish_bytes(_with_v(b"1.0")))
    yield _good("an exponent is a number too", p.publish_bytes(_with_v(b"1e0")))
    yield _good("white space between tokens", p.publish_bytes(json.dumps(p.payload(), indent=1).encode()))
    yield _good("escaped text in JSON", p.publish_bytes(json.dumps(p.payload()).encode()))
    yield _good("brackets inside texts are not levels", p.publish(x="[{" * 40 + '"\\' + "[" * 40))
    yield _good("nested exactly 32 levels", p.too_deep(32))
    yield _good("the mirrored form of the signature", p.mirrored_signature())
    yield _good("revoked in a document of the current key is ignored", p.publish(revoked=[STANDBY, CURRENT]))
    yield _good("the standby key signs", p.publish(key=p.standby), signed_by="standby")
    yield _good(
        "the standby key revokes the current",
        p.publish(key=p.standby, revoked=[CURRENT]),
        signed_by="standby",
        revoked=[CURRENT],
    )
    yield _good(
        "the standby key cannot revoke itself or strangers",
        p.publish(key=p.standby, revoked=[STANDBY, "x"]),
        signed_by="standby",
    )
    yield _good("equal seq again", p.publish(), seen={CURRENT: p.seq})
    yield _good(
        "a huge seq of the stolen current key does not deafen to the standby",
        p.publish(key=p.standby, revoked=[CURRENT]),
        seen={CURRENT: 2**53 - 1},
        signed_by="standby",
        revoked=[CURRENT],
    )
    yield _good("an unknown operator in an audience does not spoil the document",
        p.publish(notices=[p.notice(audience={"country": {"$regex": "U."}})]))  # fmt: skip


def _all_members(p: FeedAttacker) -> Case:
    text = {"en": {"title": "Fixed", "body": "Stories load again."}, "pt-BR": {"title": "Resolvido", "body": "…"}}
    ended = p.notice(id="n_2", status="resolved", text=text, blame_not=["account", "device", "connection"])
    return {
        "sample": {"request": 0.01, "report": 1},
        "revoked": [],
        "rollout": {"salt": "s", "stages": [{"if": {"country": {"$in": ["US"]}}, "share": 0.9, "hold": 0.1}]},
        "notices": [
            p.notice(audience={"country": {"$in": ["US"]}}, show="affected", ask_followup=True, component=[]),
            ended | {"ask_followup": True, "strength": "hint"},
        ],
    }


def _with_v(number: bytes) -> bytes:
    return encode_json(PUBLISHER.payload()).replace(b'"v":1,', b'"v":' + number + b",")


def _make_time_cases() -> Iterable[Case]:
    p = PUBLISHER
    exp = NOW + 86_400
    yield _good("one second before it expires", p.publish(), now=exp - 1)
    yield _bad("F-12", "at the second it expires", p.publish(), now=exp)
    yield _bad("F-12", "frozen: a good document of yesterday", p.publish(), now=exp + 3_600)
    yield _good("the reader's clock is 5 minutes behind", p.publish(), now=NOW - 300)
    yield _bad("F-11", "the reader's clock is 5 minutes and a second behind", p.publish(), now=NOW - 301)
    yield _bad("F-11", "the reader's clock is two days behind", p.publish(), now=NOW - 172_800)
    yield _good("good for exactly 31 days", p.publish(exp=NOW + 31 * 86_400))
    yield _bad("F-13", "good for 31 days and a second", p.publish(exp=NOW + 31 * 86_400 + 1))
    yield _bad("F-12", "ends before it begins and before now", p.publish(iat=NOW, exp=NOW - 1))
    yield _bad("F-13", "ends when it begins", p.publish(iat=NOW + 100, exp=NOW + 100))
    yield _good("a notice past its until is in the document all the same", p.publish(notices=[p.notice(until=NOW - 1)]))
    yield _bad("F-14", "seq rolled back by one", p.publish(), seen={CURRENT: p.seq + 1})
    yield _bad("F-14", "seq of the standby rolled back", p.publish(key=p.standby), seen={STANDBY: p.seq + 1})
    yield _bad("F-12", "expired comes before seq", p.publish(), now=exp, seen={CURRENT: p.seq + 1})
    yield _bad("F-10", "another app's feed", p.publish(app="facespace"))
    yield _bad("F-10", "the app's name in capitals", p.publish(app="Photogram"))
    yield _good("the reader's clock is an hour ahead", p.publish(), now=NOW + 3_600)
    yield _bad("F-12", "the reader's clock is two days ahead", p.publish(), now=NOW + 172_800)
    yield _bad("F-14", "rolled back with an honest signature, at the first second", p.publish(seq=0), seen={CURRENT: 1})
    yield _bad(
        "F-14",
        "the thief's huge seq deafens to the current key alone",
        p.publish(seq=2**53 - 2),
        seen={CURRENT: 2**53 - 1},
    )


def _make_form_attacks() -> Iterable[Case]:
    p = PUBLISHER
    whole = p.publish()
    header, payload, signature = whole.split(b".")
    yield _bad("F-02", "no bytes", b"")
    yield _bad("F-02", "cut in half", p.cut(0.5))
    yield _bad("F-02", "cut inside the signature to a length base64url cannot have", whole[:-1])
    yield _bad("F-02", "without a signature", header + b"." + payload + b".")
    yield _bad("F-02", "a fourth part", whole + b".AAAA")
    yield _bad("F-02", "padding", p.padded_base64())
    yield _bad("F-02", "a line end", whole + b"\n")
    yield _bad("F-02", "white space before", b" " + whole)
    yield _bad("F-02", "plain base64 instead of base64url", header + b"." + payload + b"." + signature[:-1] + b"+")
    yield _bad("F-02", "trailing bits that mean nothing", p.loose_base64())
    yield _bad("F-02", "a web page instead of a feed", b"<!doctype html><title>Sign in to the hotel's network</title>")


def _make_header_attacks() -> Iterable[Case]:
    p = PUBLISHER
    good_payload = encode_json(p.payload())
    yield _bad("F-03", "the header is not JSON", p.seal(b"ES256", good_payload, p.current))
    yield _bad("F-03", "the header is a list", p.seal(b'["ES256"]', good_payload, p.current))
    yield _bad("F-03", "the header names alg twice", p.duplicate_header())
    yield _bad("F-03", "the header is not UTF-8", p.seal(b'{"alg":"\xff"}', good_payload, p.current))
    yield _bad("F-04", "alg none", p.alg_none())
    yield _bad("F-04", "alg swapped to HS256 with the public key as secret", p.alg_swapped())
    yield _bad("F-04", "alg in small letters", p.publish_bytes(good_payload, alg="es256"))
    yield _bad("F-04", "typ of another purpose", p.wrong_typ())
    yield _bad("F-04", "typ absent", p.publish_bytes(good_payload, typ=...))
    yield _bad("F-04", "a header member more: its own key", p.extra_header())
    yield _bad("F-04", "a header member more: crit", p.publish_bytes(good_payload, crit=["exp"]))
    yield _bad("F-04", "kid is not a string", p.publish_bytes(good_payload, kid=7))
    yield _bad("F-04", "kid absent", p.publish_bytes(good_payload, kid=...))
    yield _bad("F-04", "alg of another curve", p.publish_bytes(good_payload, alg="ES384"))
    yield _bad("F-04", "alg absent", p.publish_bytes(good_payload, alg=...))


def _make_signature_attacks() -> Iterable[Case]:
    p = PUBLISHER
    standby_only = {"current": None, "standby": p.standby.public_jwk()}
    yield _bad("F-05", "a key that nobody pinned", p.wrong_key())
    yield _bad("F-05", "the current key after it was revoked", p.publish(), keys=standby_only)
    yield _good(
        "the standby after the current was revoked", p.publish(key=p.standby), keys=standby_only, signed_by="standby"
    )
    yield _bad("F-06", "another key under the current key's name", p.borrowed_kid())
    yield _bad("F-06", "a good signature over another payload", p.swapped_payload())
    yield _bad("F-06", "a signature in DER", p.der_signature())
    yield _bad("F-06", "a signature of zeros", p.zero_signature())
    yield _bad("F-06", "a signature one byte short", _shorten_signature(p.publish()))
    yield _bad("F-06", "the current key's signature under the standby key's name",
        p.publish_bytes(encode_json(p.payload()), kid=STANDBY))  # fmt: skip


def _shorten_signature(whole: bytes) -> bytes:
    """Cut 86 characters to 84, which are 63 whole bytes."""
    return whole[:-2]


def _make_payload_attacks() -> Iterable[Case]:
    p = PUBLISHER
    plain = encode_json(p.payload())
    yield _bad("F-07", "the payload is not JSON", p.publish_bytes(b"quiet"))
    yield _bad("F-07", "the payload is a list", p.publish_bytes(b"[]"))
    yield _bad("F-07", "the payload is cut, then signed", p.publish_bytes(plain[:-9]))
    yield _bad("F-07", "text after the payload", p.publish_bytes(plain + b"{}"))
    yield _bad("F-07", "a byte order mark", p.publish_bytes(b"\xef\xbb\xbf" + plain))
    yield _bad("F-07", "not UTF-8", p.publish_bytes(plain.replace(b"Stories", b"St\xf6ries")))
    yield _bad("F-07", "NaN", p.publish_bytes(_with_v(b"NaN")))
    yield _bad("F-07", "a number beyond the finite doubles", p.publish_bytes(_with_v(b"1e999")))
    yield _bad("F-07", "a member twice", p.duplicate_member())
    yield _bad("F-07", "a member of a notice twice", p.duplicate_deep_member())
    yield _bad("F-07", "a member twice, once written with an escape",
        p.publish_bytes(b'{"\\u0073tate":"quiet",' + plain[1:]))  # fmt: skip
    yield _bad("F-07", "a member twice inside an unknown member", p.publish_bytes(b'{"x":[{"a":1,"a":1}],' + plain[1:]))
    yield _bad("F-07", "nested 33 levels", p.too_deep(33))
    yield _bad("F-07", "nested 10,000 levels", p.too_deep(10_000))
    yield _bad("F-08", "a future version", p.future_version())
    yield _bad("F-08", "no version", p.publish(v=...))
    yield _bad("F-08", "version true", p.publish(v=True))
    yield _bad("F-08", "version as a string", p.publish(v="1"))
    yield _bad("F-08", "a future version that keeps all fields of this one", p.publish(v=2))
    yield _bad("F-08", "version 1.5", p.publish(v=1.5))


def _make_type_attacks() -> Iterable[Case]:
    p = PUBLISHER
    for name in ("app", "seq", "iat", "exp", "state", "poll"):
        yield _bad("F-09", f"{name} absent", p.publish_bytes(encode_json(p.payload(**{name: ...}))))
    for name, value in _wrong_values():
        yield _bad("F-09", f"{name} is {json.dumps(value)}", p.publish_bytes(encode_json(p.payload(**{name: value}))))
    for name in ("id", "incident", "strength", "status", "since", "updated", "until", "show", "text"):
        yield _bad("F-09", f"{name} of a notice absent", p.publish(notices=[p.notice(**{name: ...})]))
    for name, value in _wrong_notice_values():
        yield _bad("F-09", f"{name} of a notice is {json.dumps(value)}", p.publish(notices=[p.notice(**{name: value})]))
    for name, value in (("share", 1.5), ("hold", -0.1), ("share", "1"), ("if", ["US"]), ("if", None)):
        stage = {"if": {}, "share": 1, "hold": 0} | {name: value}
        rollout = {"salt": "s", "stages": [stage]}
        yield _bad("F-09", f"{name} of a stage is {json.dumps(value)}", p.publish(rollout=rollout))


def _wrong_values() -> Iterable[tuple[str, Any]]:
    yield from (("seq", -1), ("seq", 1.5), ("seq", True), ("seq", "1"), ("seq", 2**53), ("seq", None))
    yield from (("iat", -1), ("exp", "soon"), ("app", ""), ("app", 7), ("app", None), ("state", "loud"))
    yield from (("poll", {"idle_s": 300}), ("poll", {"idle_s": 0, "active_s": 20}), ("poll", 300), ("poll", None))
    yield from (("sample", {"request": 1.5}), ("sample", {"request": "all"}), ("sample", []), ("sample", None))
    yield from (("revoked", "x"), ("revoked", [7]), ("revoked", None), ("rollout", {}), ("rollout", []))
    yield from (("rollout", {"salt": 7, "stages": []}), ("rollout", {"salt": "s", "stages": {}}))
    yield from (("notices", {}), ("notices", ["n_1"]), ("notices", [None]), ("notices", None))


def _wrong_notice_values() -> Iterable[tuple[str, Any]]:
    yield from (("id", ""), ("id", 1), ("incident", None), ("strength", "scream"), ("status", "proposed"))
    yield from (("since", -1), ("until", "later"), ("updated", 0.5), ("show", "nobody"), ("text", {}), ("text", []))
    yield from (
        ("text", {"en": "It’s us"}),
        ("text", {"en": {"title": "x"}}),
        ("text", {"en": {"title": 1, "body": ""}}),
    )
    yield from (("component", "stories"), ("component", [1]), ("audience", []), ("audience", None))
    yield from (("blame_not", ["us"]), ("blame_not", "account"), ("ask_followup", 1), ("ask_followup", None))


def _make_size_cases() -> Iterable[Case]:
    yield _good("as long as allowed", PUBLISHER.as_long_as_allowed())
    yield _bad("F-01", "longer than allowed", PUBLISHER.over_long())


FILES = {
    "good": _make_good_cases,
    "time": _make_time_cases,
    "form": _make_form_attacks,
    "header": _make_header_attacks,
    "signature": _make_signature_attacks,
    "payload": _make_payload_attacks,
    "types": _make_type_attacks,
    "size": _make_size_cases,
}


def main() -> None:
    """Write all files."""
    FOLDER.mkdir(exist_ok=True)
    for name, make in FILES.items():
        text = json.dumps(list(make()), indent=1, ensure_ascii=False)
        (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

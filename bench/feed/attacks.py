"""Every attack of `spec/cases/feed` on a reader that holds a good document: refused by its rule, and the copy kept?

Both readers run, the Python one and the built client. Beforehand each reads a good document of the same moment, signed
by a key that the case pins, under the number that the case says was seen.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from bench.feed.node import find_missing_for_node, run_client
from bench.feed.say import say, skip
from itsus.feed.keys import PublicKeys, SigningKey
from itsus.feed.read import FeedReader
from itsus.model.errors import FeedError
from itsus.model.origin import PublicCopy
from itsus.testing.feed_attacker import FeedAttacker

_CASES: Final = Path(__file__).resolve().parents[2] / "spec" / "cases" / "feed"
_ORIGIN: Final = "http://origin.invalid"


def main() -> None:
    """Print how many of all attacks each reader refused."""
    attacks = load_attacks()
    refused = [attack for attack in attacks if is_refused_by_python(attack)]
    _report("attacks refused by their rule, copy kept, Python reader", refused, attacks)
    missing = find_missing_for_node()
    if missing:
        skip("attacks refused by their rule, copy kept, built client", missing)
        return
    found = run_client({"attacks": attacks})
    refused = [attack for attack, one in zip(attacks, found, strict=True) if is_refused_by_client(attack, one)]
    _report("attacks refused by their rule, copy kept, built client", refused, attacks)


def _report(what: str, refused: Sequence[dict[str, Any]], attacks: Sequence[dict[str, Any]]) -> None:
    say(what, f"{len(refused)} of {len(attacks)}", "all", is_met=len(refused) == len(attacks))
    for attack in attacks:
        if attack not in refused:
            print(f"    not so: {attack['expect']['rule']} {attack['name']}")


def load_attacks() -> list[dict[str, Any]]:
    """Return all cases that must be refused, each with a good document to hold before."""
    cases = [case for path in sorted(_CASES.glob("*.json")) for case in json.loads(path.read_text(encoding="utf-8"))]
    return [{**case, "good": sign_good(case)} for case in cases if "rule" in case["expect"]]


def sign_good(case: dict[str, Any]) -> str:
    """Return a good document that a reader of this case may hold."""
    honest = FeedAttacker(case["app"], datetime.fromtimestamp(case["now"], UTC))
    # Where the case says that a number was seen, the good document is the one in which it stood.
    keys = sorted((honest.current, honest.standby), key=lambda key: key.thumbprint not in case["seen"])
    key = _find_key(case["keys"], keys)
    return honest.publish(
        key=key, seq=case["seen"].get(key.thumbprint, 1), notices=[honest.notice(id="n_kept")]
    ).decode()


def _find_key(pinned: dict[str, Any], keys: Sequence[SigningKey]) -> SigningKey:
    known = PublicKeys.of(pinned["current"], pinned["standby"])
    return next(key for key in keys if known.find(key.thumbprint))


class _Source:
    """An origin that gives what it is told to."""

    document = b""

    def read(self, url: str) -> PublicCopy:
        del url
        return PublicCopy(self.document)


def is_refused_by_python(attack: dict[str, Any]) -> bool:
    """Tell whether the Python reader refuses an attack by its rule and keeps what it had."""
    keys, now = attack["keys"], datetime.fromtimestamp(attack["now"], UTC)
    source = _Source()
    reader = FeedReader(attack["app"], [_ORIGIN], PublicKeys.of(keys["current"], keys["standby"]), source=source)
    source.document = attack["good"].encode()
    if not reader.refresh(now).is_good:
        return False
    source.document = attack["document"].encode()
    problems = [error for _, error in reader.refresh(now).problems]
    rules = [error.rule for error in problems if isinstance(error, FeedError)]
    kept = reader.document(now)
    return rules == [attack["expect"]["rule"]] and kept is not None and [n.id for n in kept.notices] == ["n_kept"]


def is_refused_by_client(attack: dict[str, Any], found: dict[str, Any]) -> bool:
    """Tell the same of the built client."""
    rule = attack["expect"]["rule"]
    return found == {"before": ["n_kept"], "problem": f"feed_refused {rule}", "notices": ["n_kept"]}

"""The vectors of spec/cases, which Python and JavaScript both run, and GrowthBook's public ones, read in place."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from itsus.feed.audience import Device, arm_of, find_exposures, find_shown
from itsus.feed.bucket import bucket
from itsus.feed.keys import PublicKeys
from itsus.feed.language import choose_language
from itsus.feed.targeting import is_valid, matches
from itsus.feed.verify import verify_whole
from itsus.model.document import FeedDocument
from itsus.model.errors import FeedError
from tests.feed.reading import play

CASES = Path(__file__).resolve().parents[2] / "spec" / "cases"
#: What the feed's conditions leave out of GrowthBook's syntax (F-30).
LEFT_OUT = ('"$regex"', '"$regexi"', '"$inGroup"', '"$notInGroup"')


def load_cases(folder: str) -> list[Any]:
    cases = []
    for path in sorted((CASES / folder).glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        cases += [pytest.param(case, id=f"{path.stem}: {case['name']}") for case in content]
    return cases


def load_lists(kind: str) -> list[Any]:
    content = json.loads((CASES / "targeting" / "conditions.json").read_text(encoding="utf-8"))
    return [pytest.param(*case, id=f"{case[0]} {case[1]}" if kind == "hash" else case[0]) for case in content[kind]]


@pytest.mark.parametrize("case", load_cases("feed"))
def test_a_document_is_accepted_or_refused_by_the_expected_rule(case: dict[str, Any]) -> None:
    assert read_feed_case(case) == case["expect"]


def read_feed_case(case: dict[str, Any]) -> dict[str, Any]:
    keys = PublicKeys.of(case["keys"]["current"], case["keys"]["standby"])
    now = datetime.fromtimestamp(case["now"], UTC)
    try:
        verified = verify_whole(case["document"].encode(), app=case["app"], keys=keys, now=now, seen_seq=case["seen"])
    except FeedError as error:
        return {"rule": error.rule}
    return {
        "ok": True,
        "signed_by": "standby" if keys.standby and verified.kid == keys.standby.kid else "current",
        "notices": [notice.id for notice in verified.document.notices],
        "revoked": list(verified.revoked),
    }


@pytest.mark.parametrize("draw", [0.0, 0.999])
@pytest.mark.parametrize("case", load_cases("reading"))
def test_a_reader_asks_and_holds_what_is_expected_whatever_chance_says(case: dict[str, Any], draw: float) -> None:
    assert play(case, draw) == [each["expect"] for each in case["rounds"]]


@pytest.mark.parametrize("case", load_cases("audience"))
def test_a_device_shows_and_counts_what_is_expected(case: dict[str, Any]) -> None:
    document = msgspec.convert(case["document"], type=FeedDocument)
    given = case["device"]
    device = Device(
        id=given["id"],
        attributes=given["attributes"],
        affected=frozenset(given.get("affected", ())),
        sought_help=given.get("sought_help", False),
        shown=frozenset(given.get("shown", ())),
    )
    now = datetime.fromtimestamp(case["now"], UTC)
    shown = find_shown(document, device, now)
    counted = [notice.id for notice, _ in find_exposures(document, device, now)]
    got = {"arm": arm_of(document, device), "notices": [notice.id for notice in shown], "counted": counted}
    assert got == case["expect"]


@pytest.mark.parametrize(("name", "condition", "attributes", "expected"), load_lists("evalCondition"))
def test_a_condition_of_ours_holds_as_expected(
    name: str, condition: dict[str, Any], attributes: dict[str, Any], expected: bool
) -> None:
    assert matches(condition, attributes) is expected


@pytest.mark.parametrize(("salt", "device", "version", "expected"), load_lists("hash"))
def test_a_device_falls_into_the_expected_bucket(salt: str, device: str, version: int, expected: float) -> None:
    assert version == 2
    assert bucket(salt, device) == expected


@pytest.mark.parametrize("case", load_cases("texts"))
def test_a_person_reads_the_expected_language(case: dict[str, Any]) -> None:
    assert choose_language(case["tags"], case["preferred"]) == case["expect"]


@pytest.fixture
def public_vectors(shared_data: Path) -> dict[str, Any]:
    path = shared_data / "targeting_cases.json"
    if not path.is_file():
        pytest.skip("targeting_cases.json is not in the shared data folder")
    vectors: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return vectors


def test_growthbooks_public_conditions_hold_as_published(public_vectors: dict[str, Any]) -> None:
    ours = [case for case in public_vectors["evalCondition"] if not is_left_out(case[1])]
    assert len(ours) > 100
    wrong = [case[0] for case in ours if matches(case[1], case[2]) is not case[3]]
    assert wrong == []


def test_growthbooks_conditions_with_what_we_leave_out_never_hold(public_vectors: dict[str, Any]) -> None:
    left_out = [case for case in public_vectors["evalCondition"] if is_left_out(case[1])]
    assert left_out
    assert not any(is_valid(case[1]) or matches(case[1], case[2]) for case in left_out)


def is_left_out(condition: object) -> bool:
    text = json.dumps(condition)
    return any(name in text for name in LEFT_OUT)


def test_growthbooks_public_hashes_of_version_2_agree(public_vectors: dict[str, Any]) -> None:
    ours = [case for case in public_vectors["hash"] if case[2] == 2]
    assert ours
    assert [bucket(seed, value) for seed, value, _, _ in ours] == [expected for *_, expected in ours]

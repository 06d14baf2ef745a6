"""What operators read in a message."""

import msgspec

from itsus.engine.briefing import brief, brief_proposal
from tests.web import scene


def test_a_proposal_says_what_waits_for_whom_until_when_and_why() -> None:
    proposal = scene.make_proposal()

    assert brief_proposal(proposal, scene.make_incident(), "needs_approval").splitlines() == [
        "“It’s us, not you”",
        scene.TEXTS["en"].body,
        "",
        "Who reads it: United States · iOS. Decide by 15:56:50 UTC.",
        "",
        "Stories · United States · iOS: part of it fails, since 15:41:10 UTC.",
        "",
        "What we see:",
        "- 34 % of stories requests from iOS in the US fail, usually 0.4 %.",
        "- 412 people a minute report or search, 33 times as many as usual.",
        "- Every network and other apps of the family are fine.",
        "",
        "Why:",
        "- The evidence is strong or lasting enough to be sure that something is broken.",
        "- People look for answers or blame the wrong thing, clearly more than usual.",
    ]


def test_a_deadline_that_has_passed_is_not_named_as_one_to_come() -> None:
    assert "Decide by" not in brief_proposal(scene.make_proposal(), scene.make_incident(), "deadline_passed")


def test_what_nobody_would_read_on_a_phone_is_counted_only() -> None:
    many = tuple(msgspec.structs.replace(scene.EVIDENCE[0], words=f"Sign {i}.") for i in range(9))
    words = brief(scene.make_incident(evidence=many))

    assert "- Sign 5." in words
    assert "- Sign 6." not in words
    assert "- and 4 more, in the console." in words

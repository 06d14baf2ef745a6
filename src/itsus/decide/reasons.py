"""The vocabulary of reasons: why something was decided, and why operators were told. Nothing else gives reasons.

Each code stands with the same sentence in docs/reasons.md; a test compares the two.
"""

from typing import Final

REASONS: Final[dict[str, str]] = {
    "problem_suspected": "Something looks wrong, but the evidence is not yet strong or lasting enough to be sure.",
    "problem_confirmed": "The evidence is strong or lasting enough to be sure that something is broken.",
    "people_confused": "People look for answers or blame the wrong thing, clearly more than usual.",
    "people_calm": "People do not look for answers more than usual, so speaking would help nobody.",
    "people_confused_no_problem": "People are confused, but no machine sees a problem; a person has to judge.",
    "may_be_brief": "The problem is young; what may be over before anyone reads of it is not said yet.",
    "weak_evidence": "Enough to say that something may be wrong, not yet enough to say that it is us.",
    "too_brief": "It was over before a notice could have helped.",
    "merged": "It turned out to be part of an incident that is already being followed.",
    "too_small": "Little fails, and few people are confused by it.",
    "not_ours": "The fault most likely lies in a network or in people's devices, not with us.",
    "single_source": "Fewer independent kinds of signal agree than the policy asks for.",
    "telemetry_gap": "A kind of signal has gone silent, which alone is neither health nor an outage.",
    "muted": "An operator asked for silence about this app until a given time.",
    "rejected": "A person said no to the wording that would be proposed.",
    "recovering": "The evidence is gone; it is being watched whether that holds.",
    "recovered": "The recovery held long enough to say that it is fixed.",
    "relapse": "The problem came back within thirty minutes of its end.",
    "still_broken": "Many of those who were told that it is fixed answer that it is still broken.",
    "scope_changed": "The part of the app that is affected became wider or narrower.",
    "severity_changed": "More or less of it fails than people were told.",
    "fault_changed": "Whose fault it most likely is has changed.",
    "evidence_gone": "The suspicion that a hint spoke of did not hold.",
    "said_by_hand": "A person started this incident and speaks for it.",
    "resolved_by_hand": "A person said that it is over.",
    "retracted_by_hand": "A person took the notice back.",
    "adopted": "A notice was published without this server, with a key of the feed; it lives on here.",
    "left_open": "Nobody has touched what a person started for twelve hours; its notice is renewed no more and hides.",
    "needs_approval": "A proposed wording waits for a person to approve it.",
    "approved": "People have agreed to what is said.",
    "deadline_passed": "A proposal has waited for approval longer than the policy's deadline.",
    "lapsed": "A proposal was not approved by its deadline, and the policy lets it lapse then.",
    "asked_again": "Nobody decided in time on what was proposed, and people are still confused; it is asked again.",
}

"""The order in which stages are asked; the first that answers decides."""

from typing import Final

from itsus.decide.stages.answers import believe_answers
from itsus.decide.stages.by_hand import speak_for_person
from itsus.decide.stages.calm import keep_calm
from itsus.decide.stages.ended import end
from itsus.decide.stages.gap import ignore_gap
from itsus.decide.stages.mute import stay_mute
from itsus.decide.stages.network import spare_others
from itsus.decide.stages.no_problem import ask_person
from itsus.decide.stages.recovery import watch_recovery
from itsus.decide.stages.rejected import respect_rejection
from itsus.decide.stages.relapse import come_back
from itsus.decide.stages.single_source import doubt_flood, doubt_single_source
from itsus.decide.stages.small import pass_over_small
from itsus.decide.stages.speaking import go_on_speaking
from itsus.decide.stages.standing import stand_by
from itsus.decide.stages.suspicion import wait_for_proof
from itsus.decide.stages.tell_people import tell_people
from itsus.decide.view import Outcome, Stage, View

STAGES: Final[tuple[Stage, ...]] = (
    end,
    go_on_speaking,
    stay_mute,
    respect_rejection,
    speak_for_person,
    ignore_gap,
    watch_recovery,
    wait_for_proof,
    spare_others,
    stand_by,
    believe_answers,
    doubt_flood,
    keep_calm,
    pass_over_small,
    come_back,
    doubt_single_source,
    ask_person,
    tell_people,
)


def decide(view: View) -> Outcome:
    """Return what to do about an incident: the answer of the first stage that has one."""
    answers = (stage(view) for stage in STAGES)
    return next(answer for answer in answers if answer is not None)

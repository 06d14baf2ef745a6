"""Alerts: evidence until they say that they are resolved."""

import msgspec
import pytest

from itsus.detect.alerts import Alerts
from itsus.model.window import Alert
from tests.detect.story import MONDAY, Story, alerts, at, series

SERIES = series("alert", component="stories", source="alertmanager", name="StoriesErrors")
FIRING = Alert(SERIES, MONDAY, "group/1", "firing", "critical")
DAY = 86_400


def changed(alert: Alert = FIRING, **values: object) -> Alert:
    return msgspec.structs.replace(alert, **values)


@pytest.fixture
def story() -> Story:
    told = Story(Alerts())
    told.step(alerts(FIRING))
    return told


def test_a_firing_alert_is_evidence_in_its_own_scope(story: Story) -> None:
    one = story.evidence[0]
    assert (one.scope.component, one.sources, one.since, one.score) == (
        ("stories",),
        ("alertmanager",),
        at(MONDAY),
        8.0,
    )


def test_absence_is_not_recovery(story: Story) -> None:
    story.step(to=story.now + 20 * 3600)
    assert story.evidence


def test_only_its_own_word_ends_it(story: Story) -> None:
    story.step(alerts(changed(key="another", status="resolved", at_s=MONDAY + 60)))
    assert story.evidence
    story.step(alerts(changed(status="resolved", at_s=MONDAY + 60)))
    assert not story.evidence


def test_a_late_word_does_not_undo_a_newer_one(story: Story) -> None:
    story.step(alerts(changed(at_s=MONDAY + 600)))
    story.step(alerts(changed(status="resolved", at_s=MONDAY + 60)))
    assert story.evidence


def test_a_refresh_keeps_it_and_its_beginning(story: Story) -> None:
    story.step(alerts(changed(at_s=MONDAY + DAY - 60)), to=MONDAY + DAY - 50)
    story.step(to=MONDAY + DAY + 3600)
    assert story.evidence[0].since == at(MONDAY)


def test_it_is_forgotten_after_a_day_and_says_so_before(story: Story) -> None:
    assert "forgotten at 28 Sep 00:00" in story.evidence[0].words
    due = story.detector.next_due(at(story.now))
    assert due == at(MONDAY + DAY)
    story.step(to=MONDAY + DAY)
    assert not story.evidence
    assert story.detector.next_due(at(story.now)) is None


@pytest.mark.parametrize(("source", "dependency"), [("statuspage-dns-provider", ""), ("alertmanager", "dns-provider")])
def test_a_dependency_is_named(source: str, dependency: str) -> None:
    told = Story(Alerts())
    told.step(alerts(changed(series=SERIES._replace(source=source, dependency=dependency))))
    assert told.evidence[0].dependency == "dns-provider"


def test_an_info_alert_is_no_evidence() -> None:
    told = Story(Alerts())
    assert not told.step(alerts(changed(severity="info")))


def test_fired_and_resolved_in_one_step_is_over() -> None:
    told = Story(Alerts())
    assert not told.step(alerts(FIRING, changed(status="resolved", at_s=MONDAY + 5)))

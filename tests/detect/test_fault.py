"""Whose fault it is."""

import pytest

from itsus.detect.fault import judge
from itsus.model.confusion import Confusion
from itsus.model.evidence import Evidence
from itsus.model.scope import Scope
from itsus.model.words import FAULT_PARTIES
from tests.detect.story import MONDAY, at

EVERYWHERE = Scope()


def evidence(scope: Scope = EVERYWHERE, kind: str = "request", **values: object) -> Evidence:
    base = {"app": "photogram", "scope": scope, "kind": kind, "detector": "d", "sources": ("s",), "score": 20.0}
    return Evidence(**{**base, "since": at(MONDAY), "until": at(MONDAY + 60), "span_s": 10, **values})  # type: ignore[arg-type]  # a mixed dict


def test_probabilities_sum_to_one_whatever_is_known() -> None:
    for given in ([], [evidence()], [evidence(kind="report")], [evidence(telemetry_gap=True)]):
        fault = judge(given, [], Confusion())
        assert sum(fault.p.values()) == pytest.approx(1.0, abs=1e-9)
        assert set(fault.p) == set(FAULT_PARTIES)
        assert fault.words


def test_failing_everywhere_is_ours() -> None:
    fault = judge([evidence(errors={"5xx": 0.9, "other": 0.1})], [], Confusion())
    assert fault.most_likely() == "us"
    assert fault.p["us"] > 0.8


def test_one_version_is_a_bad_release_of_ours() -> None:
    scope = Scope.of(platform="android", version="210.0")
    fault = judge([evidence(scope, spread={"version": (1, 4), "platform": (1, 3)})], [], Confusion())
    assert fault.most_likely() == "us"
    assert "bad release" in " ".join(fault.words)


def test_one_network_with_all_components_is_the_network() -> None:
    fault = judge([evidence(Scope.of(network="AS3215"), spread={"network": (1, 5)})], [], Confusion())
    assert fault.most_likely() == "network"


def test_other_apps_suffering_in_that_network_make_it_surer() -> None:
    mine = evidence(Scope.of(network="AS3215"), spread={"network": (1, 5)})
    theirs = evidence(Scope.of(network="AS3215"), app="wazzup")
    alone, together = judge([mine], [], Confusion()), judge([mine], [theirs], Confusion())
    assert together.p["network"] > alone.p["network"]


def test_the_networks_that_probes_stand_in_are_not_the_networks_fault() -> None:
    place = evidence(Scope.of(network=["AS1", "AS2"]), kind="probe", spread={"network": (2, 6)}, errors={"dns": 1.0})
    assert judge([place], [], Confusion()).most_likely() == "us"
    everywhere = judge([place, evidence()], [], Confusion())
    assert everywhere.p["us"] > 0.8
    assert everywhere.p["network"] < 0.05


def test_a_probe_in_the_failing_network_does_not_hide_what_requests_say() -> None:
    probe = evidence(Scope.of(country="FR"), kind="probe", spread={"country": (1, 5), "network": (1, 6)})
    requests = evidence(Scope.of(network="AS3215"), spread={"network": (1, 5)})
    assert judge([probe, requests], [], Confusion()).most_likely() == "network"


def test_one_component_in_one_network_is_not_the_networks_alone() -> None:
    scope = Scope.of(network="AS3215", component="stories")
    fault = judge([evidence(scope, spread={"network": (1, 5), "component": (1, 4)})], [], Confusion())
    assert fault.most_likely() == "us"


def test_dns_errors_alone_are_ours_until_the_dependency_speaks() -> None:
    mine = evidence(kind="probe", errors={"dns": 1.0})
    word = evidence(kind="alert", dependency="dns-provider")
    assert judge([mine], [], Confusion()).most_likely() == "us"
    assert judge([mine], [word], Confusion()).most_likely() == "dependency"
    assert judge([mine, word], [], Confusion()).most_likely() == "dependency"


def test_another_apps_dependency_is_not_ours() -> None:
    word = evidence(kind="alert", dependency="dns-provider", app="wazzup")
    assert judge([evidence()], [word], Confusion()).most_likely() == "us"


def test_only_people_who_fear_for_their_accounts_is_account_or_unknown() -> None:
    fault = judge([evidence(kind="report")], [], Confusion(blame={"account": 0.8, "service": 0.2}))
    assert fault.most_likely() in ("account", "unknown")
    assert fault.p["us"] < 0.2


def test_only_people_who_blame_us_leans_to_us() -> None:
    service = judge([evidence(kind="report")], [], Confusion(blame={"service": 0.9, "account": 0.1}))
    nothing = judge([evidence(kind="report")], [], Confusion())
    assert service.p["us"] > nothing.p["us"]
    assert nothing.most_likely() == "unknown"


def test_silent_machines_and_people_who_speak_up_are_ours() -> None:
    fault = judge([evidence(telemetry_gap=True)], [], Confusion(level="high", blame={"connection": 0.6}))

    assert fault.most_likely() == "us"
    assert "silent" in fault.words[0]
    surge = [evidence(telemetry_gap=True), evidence(kind="report")]
    assert judge(surge, [], Confusion()).most_likely() == "us"


def test_a_telemetry_gap_alone_tells_nothing_about_fault() -> None:
    assert judge([evidence(telemetry_gap=True)], [], Confusion()).most_likely() == "unknown"

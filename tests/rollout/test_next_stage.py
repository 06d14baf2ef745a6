"""Which stage opens next: countries first, then the family."""

from itsus.model.settings import AppSettings, Settings, StageSettings
from itsus.rollout.next_stage import next_stage

US = StageSettings(if_={"country": "US"})
FR = StageSettings(if_={"country": "FR"}, open=False)
REST = StageSettings(open=False)


def make_settings(**rollout: tuple[StageSettings, ...]) -> Settings:
    families = {"photogram": "meadow", "facespace": "meadow", "wazzup": "meadow", "other": "hill"}
    return Settings(apps={app: AppSettings(family=family) for app, family in families.items()}, rollout=rollout)


def test_the_next_country_of_the_app_comes_first() -> None:
    settings = make_settings(photogram=(US, FR, REST), facespace=(FR,))
    assert next_stage(settings, {"photogram": [0]}, "photogram") == ("photogram", 1)
    assert next_stage(settings, {"photogram": [0, 1]}, "photogram") == ("photogram", 2)


def test_an_app_that_was_never_advanced_has_the_stages_open_that_the_settings_say() -> None:
    assert next_stage(make_settings(photogram=(US, FR)), {}, "photogram") == ("photogram", 1)


def test_a_stage_that_was_left_closed_between_open_ones_comes_next() -> None:
    assert next_stage(make_settings(photogram=(US, FR, REST)), {"photogram": [0, 2]}, "photogram") == ("photogram", 1)


def test_then_comes_the_next_app_of_the_family() -> None:
    settings = make_settings(photogram=(US,), facespace=(US, FR), wazzup=(FR,))
    assert next_stage(settings, {}, "photogram") == ("facespace", 1)
    assert next_stage(settings, {"facespace": [0, 1]}, "photogram") == ("wazzup", 0)


def test_after_the_last_app_of_the_family_comes_its_first() -> None:
    settings = make_settings(photogram=(FR,), wazzup=(US,))
    assert next_stage(settings, {}, "wazzup") == ("photogram", 0)


def test_another_family_is_left_alone() -> None:
    assert next_stage(make_settings(photogram=(US,), other=(FR,)), {}, "photogram") is None


def test_apps_without_a_rollout_have_nothing_to_open() -> None:
    assert next_stage(make_settings(), {}, "photogram") is None


def test_an_app_that_is_not_configured_stands_alone() -> None:
    assert next_stage(make_settings(stranger=(FR,), photogram=(FR,)), {}, "stranger") == ("stranger", 0)


def test_when_all_is_open_there_is_nothing_next() -> None:
    assert next_stage(make_settings(photogram=(US, FR)), {"photogram": [1, 0]}, "photogram") is None

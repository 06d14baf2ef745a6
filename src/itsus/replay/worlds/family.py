"""The settings that worlds run with: three apps of one family."""

from typing import Final

from itsus.model.settings import AppSettings, Policy, Settings

FAMILY: Final = ("photogram", "facespace", "wazzup")


def build_settings(minimum_versions: dict[str, str] | None = None, components: tuple[str, ...] = ()) -> Settings:
    """Return the settings of the family; `minimum_versions` and further components are photogram's."""
    usual = ("login", "feed", "stories", "messages")
    return Settings(
        apps={
            name: AppSettings(
                name=name.capitalize(),
                aliases=(name,),
                family="meadow",
                components=usual + (components if name == "photogram" else ()),
                locales=("en", "fr", "es", "pt", "de"),
                active_people=2_000_000,
                minimum_versions=(minimum_versions or {}) if name == "photogram" else {},
            )
            for name in FAMILY
        },
        policy=Policy(),
    )

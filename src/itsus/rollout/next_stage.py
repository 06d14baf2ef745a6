"""Which stage of a rollout comes next: the next country of an app, then the next app of its family."""

from collections.abc import Mapping, Sequence

from itsus.model.settings import Settings


def next_stage(settings: Settings, opened: Mapping[str, Sequence[int]], app: str) -> tuple[str, int] | None:
    """Return the app and the index of the stage to open next, None if all are open.

    Args:
        settings: The configuration.
        opened: Per app the indexes of its open stages; an app that is absent has those open that the settings say.
        app: Where to look first; then in the apps of its family that follow in the configuration, then in those before.
    """
    for candidate in _order_family(settings, app):
        stages = settings.rollout.get(candidate, ())
        already = opened.get(candidate, [index for index, stage in enumerate(stages) if stage.open])
        closed = [index for index in range(len(stages)) if index not in already]
        if closed:
            return candidate, closed[0]
    return None


def _order_family(settings: Settings, app: str) -> list[str]:
    family = settings.family_of(app)
    relatives = [name for name in settings.apps if settings.family_of(name) == family and name != app]
    names = list(settings.apps)
    place = names.index(app) if app in names else -1
    following = [name for name in relatives if names.index(name) > place]
    return [app, *following, *(name for name in relatives if name not in following)]

"""The apps that a person may name on the command line."""

from itsus.model.errors import InputError
from itsus.model.settings import Settings


def check_app(settings: Settings, app: str) -> str:
    """Return an app that the settings know; without any there, each.

    Raises:
        InputError: no_such_app.
    """
    known = settings.apps
    if app and known and app not in known:
        raise InputError(f"there is no app {app[:64]}; configured are {', '.join(known)}", code="no_such_app")
    return app

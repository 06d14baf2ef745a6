"""The command `itsus`: its groups, and how errors reach a person: one line, an exit code, never a traceback."""

import os
import sys
import traceback

import click
import typer

from itsus import __version__
from itsus.cli import (
    check_config,
    classify,
    detect,
    doctor,
    init,
    keys,
    mute,
    notices,
    rehearse,
    replay,
    rollout,
    run,
    serve,
    speak,
    verify,
)
from itsus.model.errors import FeedError, ItsusError

INTERRUPTED = 130

app = typer.Typer(
    name="itsus",
    help="It's us, not you: tell the people who use an app, in the app, that the trouble is the app's and not theirs.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

for _group in (
    init,
    serve,
    run,
    replay,
    rehearse,
    detect,
    classify,
    verify,
    notices,
    speak,
    mute,
    rollout,
    keys,
    check_config,
    doctor,
):
    _group.register(app)


@app.callback(invoke_without_command=True)
def show_version(version: bool = typer.Option(False, "--version", help="Print the version.", is_eager=True)) -> None:
    """It's us, not you: tell the people who use an app, in the app, that the trouble is the app's and not theirs."""
    if version:
        typer.echo(f"itsus {__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command line; the entry point of the program."""
    sys.exit(run_safely())


def run_safely(arguments: list[str] | None = None) -> int:
    """Run one command; return its exit code. Whatever goes wrong is one line on stderr."""
    try:
        result = app(arguments, standalone_mode=False)
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.ClickException as error:
        error.show(sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        # Whoever read our output has seen enough (`itsus replay … | head`).
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except ItsusError as error:
        return _say(error, f"{error} ({error.rule})" if isinstance(error, FeedError) else str(error), error.exit_code)
    except OSError as error:
        words = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        return _say(error, words, 5)
    except Exception as error:  # noqa: BLE001 -- the last line of defence: no traceback ever reaches a user
        words = f"internal error: {type(error).__name__}: {error} (set ITSUS_DEBUG=1 to see where; please report it)"
        return _say(error, words, 1)
    return result if isinstance(result, int) else 0


def _say(error: Exception, words: str, exit_code: int) -> int:
    if os.environ.get("ITSUS_DEBUG"):
        traceback.print_exception(error)
    print(f"itsus: {words}", file=sys.stderr)  # noqa: T201 -- a person reads this
    return exit_code


if __name__ == "__main__":
    main()

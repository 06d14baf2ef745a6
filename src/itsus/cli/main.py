"""The command `itsus`: its groups, and how errors reach a person: one line, an exit code, never a traceback."""

import os
import sys
import traceback

import typer

from itsus import __version__
from itsus.cli.table import CommandTable
from itsus.model.errors import BackendError, FeedError, InputError, ItsusError

INTERRUPTED = 130

app = typer.Typer(
    name="itsus",
    cls=CommandTable,
    help="It's us, not you: tell the people who use an app, in the app, that the trouble is the app's and not theirs.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


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
        return result if isinstance(result, int) else 0
    except typer.Exit as leaving:
        return leaving.exit_code
    except typer.TyperException as error:
        words = error.format_message().rstrip(".")
        return _say(error, f"{words}. See `itsus --help` or `itsus COMMAND --help`.", InputError.exit_code)
    except SystemExit:
        # So typer leaves when whoever read our output has seen enough (`itsus replay … | head`).
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (Exception, KeyboardInterrupt, typer.Abort) as error:  # noqa: BLE001 -- no traceback ever reaches a user
        return _explain(error)


def _explain(error: BaseException) -> int:
    match error:
        case KeyboardInterrupt() | typer.Abort():
            return INTERRUPTED
        case FeedError():
            return _say(error, f"{error} ({error.rule})", error.exit_code)
        case ItsusError():
            return _say(error, str(error), error.exit_code)
        case OSError():
            words = f"{error.filename}: {error.strerror}" if error.filename else str(error)
            return _say(error, words, BackendError.exit_code)
        case _:
            what = f"{type(error).__name__}: {error}"
            return _say(error, f"internal error: {what} (set ITSUS_DEBUG=1 to see where; please report it)", 1)


def _say(error: BaseException, words: str, exit_code: int) -> int:
    if os.environ.get("ITSUS_DEBUG"):
        traceback.print_exception(error)
    print(f"itsus: {words}", file=sys.stderr)  # noqa: T201 -- a person reads this
    return exit_code


if __name__ == "__main__":
    main()

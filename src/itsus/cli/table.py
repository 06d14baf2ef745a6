"""All commands, one line each; a new one is a file here and a line in this table.

A command's module is loaded when it is used: most need little, some need the whole engine.
"""

from importlib import import_module
from typing import Any, Final

import typer
from typer.core import TyperGroup
from typer.main import get_group

#: Command -> the module that registers it, and what it does.
COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "init": ("init", "Write itsus.toml, make keys, the store and your account."),
    "serve": ("serve", "Run engine, publisher and web until Ctrl-C."),
    "run": ("run", "Run one role alone: intake, engine, console or publisher."),
    "replay": ("replay", "Run past signals through the very same engine as live ones."),
    "rehearse": ("rehearse", "Play a world: a reconstruction with simulated people."),
    "detect": ("detect", "Score each point of a metric of yours."),
    "classify": ("classify", "Read posts: intent and blame of each."),
    "verify": ("verify", "Check a feed as a device does, and say what it tells."),
    "now": ("now", "Per app: what is wrong, what people were told, and the next step."),
    "notices": ("notices", "List what people are told, and what waits for approval."),
    "approve": ("notices", "Approve the present draft of a proposal."),
    "reject": ("notices", "Say no to a proposal."),
    "edit": ("edit", "Show the words of a proposal in every language, or change them."),
    "retract": ("notices", "Take back what was published."),
    "incident": ("incident", "What happened about an incident, notes, and overruling the evidence."),
    "resolve": ("resolve", "Say that an incident is over."),
    "speak": ("speak", "Start an incident by hand and propose a notice for it."),
    "mute": ("mute", "Propose and publish nothing for an app until a time."),
    "curves": ("curves", "How an app stood in the last hours."),
    "log": ("log", "Everything that was decided, with reasons."),
    "rollout": ("rollout", "Stages of the rollout, and whether notices help."),
    "history": ("history", "Past incidents, how honest we were, and a report about one."),
    "audit": ("audit", "Say who did what, when and from where."),
    "team": ("team", "Who may sign in, and as what."),
    "keys": ("keys", "Keys that may send signals."),
    "check-config": ("check_config", "Say the first mistake in the configuration, with its line."),
    "doctor": ("doctor", "Say what would silence us, and the fix: origins, keys, names, clocks."),
}


class CommandTable(TyperGroup):
    """The group of all commands."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Name all commands in the order of the table."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Load one command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        part = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
        import_module(f"itsus.cli.{COMMANDS[cmd_name][0]}").register(part)
        return get_group(part).commands[cmd_name]

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the overview without loading anything."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, about) in COMMANDS.items()])

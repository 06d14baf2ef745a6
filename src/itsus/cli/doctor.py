"""`itsus doctor`: says what would silence us, worst first, each with its fix, and what was not checked."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from typing import Annotated, Final

import msgspec
import typer

from itsus.app.config import read
from itsus.app.doctor.examine import examine
from itsus.app.doctor.finding import SUBJECTS, Finding, Report, State
from itsus.app.doctor.outside import open_outside
from itsus.cli.session import ConfigOption, JsonOption

_SIGNS: Final[dict[State, str]] = {"bad": "FAIL", "unsure": "?", "good": "ok"}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(doctor)


def doctor(
    *,
    offline: Annotated[bool, typer.Option("--offline", help="Ask nobody beyond this machine.")] = False,
    json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Say what would silence us, with the fix for each. Exit code 1 if anything fails."""
    known = read(config)
    with nullcontext() if offline else open_outside() as outside:
        report = asyncio.run(examine(known, outside))
    if json:
        typer.echo(msgspec.json.encode(report).decode())
    else:
        for line in tell(report):
            typer.echo(line)
    raise typer.Exit(1 if report.count("bad") else 0)


def tell(report: Report) -> Iterator[str]:
    """Yield a report in lines for a person: subjects with failures first, in each the failures first."""
    merged = Report(_merge(report.findings), report.not_checked)
    for subject, findings in _sort(merged.findings):
        yield f"{subject[0].upper()}{subject[1:]}"
        for finding in findings:
            yield f"  {_SIGNS[finding.state]:<4} {finding.what}: {finding.words}"
            if finding.fix and finding.state != "good":
                yield f"       fix: {finding.fix}"
        yield ""
    yield "Not checked"
    for what in merged.not_checked:
        yield f"  - {what}"
    yield ""
    yield _sum_up(merged)


def _sort(findings: Sequence[Finding]) -> list[tuple[str, list[Finding]]]:
    order = list(_SIGNS)
    by_subject = [(subject, [one for one in findings if one.subject == subject]) for subject in SUBJECTS]
    sorted_ones = [
        (subject, sorted(some, key=lambda one: order.index(one.state))) for subject, some in by_subject if some
    ]
    return sorted(sorted_ones, key=lambda group: order.index(group[1][0].state))


def _merge(findings: Iterable[Finding]) -> list[Finding]:
    """What is the same of several is said once."""
    same: dict[Finding, list[str]] = {}
    for finding in findings:
        same.setdefault(msgspec.structs.replace(finding, what=""), []).append(finding.what)
    return [msgspec.structs.replace(finding, what=_join(whats)) for finding, whats in same.items()]


def _join(whats: Sequence[str]) -> str:
    """`origin, photogram` and `origin, wazzup` become `origin, photogram, wazzup`."""
    heads: dict[str, list[str]] = {}
    for what in whats:
        head, _, tail = what.partition(", ")
        heads.setdefault(head, []).extend([tail] if tail else [])
    return "; ".join(", ".join([head, *tails]) for head, tails in heads.items())


def _sum_up(report: Report) -> str:
    bad, unsure = report.count("bad"), report.count("unsure")
    asked = f" {unsure} more to look at (?)." if unsure else ""
    if not bad:
        return f"Nothing was found that would silence us.{asked}"
    return f"{bad} {'thing' if bad == 1 else 'things'} would silence us, or bring us close to it (FAIL).{asked}"

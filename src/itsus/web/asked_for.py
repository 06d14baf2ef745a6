"""Who notices are asked for, from the address of a request: what is known of a device, and what its person reads.

Nothing of it is logged or kept.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Final, NamedTuple

from litestar import Request
from litestar.params import HeaderParameter, QueryParameter

from itsus.feed.audience import Device
from itsus.web.problem import Problem

#: Parameters that may be given several times.
_LISTS: Final = frozenset({"affected", "shown"})
_ATTRIBUTES: Final = frozenset({"country", "platform", "version", "lang", "network"})
_NAMES: Final = frozenset({*_ATTRIBUTES, *_LISTS, "device", "help"})
#: `attr.NAME`: an attribute of the app's own.
_OWN: Final = re.compile(r"attr\.([A-Za-z0-9_-]{1,64})")

_MOST: Final = 64
_LONGEST: Final = 200

_LANGUAGE: Final = re.compile(r"\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)\s*(?:;\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*)?")
_MOST_LANGUAGES: Final = 20


#: What a value must look like, beyond being short, and how to say so.
_FORMS: Final = {
    "country": (re.compile("([A-Z]{2})?"), "two capital letters, for instance US"),
    "help": (re.compile("[01]?"), "1 if the person opened help in the last 10 minutes, else 0"),
}
_ANYTHING: Final = (re.compile(".*", re.DOTALL), "")


def _is(description: str, name: str | None = None) -> Any:
    return QueryParameter(name=name, description=description)


Country = Annotated[str, _is("Two capital letters, for instance US.")]
Platform = Annotated[str, _is("For instance web, ios or android.")]
Version = Annotated[str, _is("The version of the app.")]
Lang = Annotated[str, _is("The language the person reads best; those of Accept-Language come after it.")]
Network = Annotated[str, _is("For instance AS3320.")]
DeviceId = Annotated[str, _is("A random id that you made and keep for this person: decides the place in a rollout.")]
Affected = Annotated[
    tuple[str, ...], _is("A component that failed there in the last 10 minutes; empty: not known which.")
]
Seen = Annotated[tuple[str, ...], _is("The id of a notice that was shown there before.")]
Help = Annotated[str, _is("1: the person opened help in the last 10 minutes.", "help")]
Accepted = Annotated[
    str, HeaderParameter(name="Accept-Language", required=False, description="Languages, as browsers say them.")
]


class AskedFor(NamedTuple):
    """A device as far as it was told of, and the languages its person reads, best first."""

    device: Device
    languages: Sequence[str]


def read_asked_for(  # noqa: PLR0917 - the parameters of an address, each by its name
    request: Request[Any, Any, Any],
    country: Country = "",
    platform: Platform = "",
    version: Version = "",
    lang: Lang = "",
    network: Network = "",
    device: DeviceId = "",
    affected: Affected = (),
    shown: Seen = (),
    seeks_help: Help = "",
    accepted: Accepted = "",
) -> AskedFor:
    """Return who is asked for.

    Raises:
        Problem: invalid_input, naming the parameter.
    """
    pairs = list(request.query_params.multi_items())
    check_parameters(pairs)
    languages = [*([lang] if lang else []), *sort_languages(accepted)]
    known = {"country": country, "platform": platform, "version": version, "network": network}
    known |= {"lang": next(iter(languages), "")} | {own[1]: v for name, v in pairs if (own := _OWN.fullmatch(name))}
    # What is empty is not known; and what is not known is absent, so that no condition takes it for a value.
    attributes = {name: value for name, value in known.items() if value}
    return AskedFor(Device(device, attributes, frozenset(affected), seeks_help == "1", frozenset(shown)), languages)


def check_parameters(pairs: Sequence[tuple[str, str]]) -> None:
    """Refuse what nobody would look at, so that a misspelt name is not taken for "everybody".

    Raises:
        Problem: invalid_input, naming the parameter.
    """
    if len(pairs) > _MOST:
        raise Problem("invalid_input", f"At most {_MOST} parameters can be given.")
    seen: set[str] = set()
    for name, value in pairs:
        if name not in _NAMES and not _is_own(name):
            raise Problem("invalid_input", f"{name[:64]}: not known. {_KNOWN}")
        if name in seen and name not in _LISTS:
            raise Problem("invalid_input", f"{name}: given twice.")
        _check_value(name, value)
        seen.add(name)


def _check_value(name: str, value: str) -> None:
    if len(value) > _LONGEST:
        raise Problem("invalid_input", f"{name}: longer than {_LONGEST} characters.")
    form, words = _FORMS.get(name, _ANYTHING)
    if not form.fullmatch(value):
        raise Problem("invalid_input", f"{name}: expected {words}.")


_KNOWN: Final = f"Known are {', '.join(sorted(_NAMES))}, and attr.NAME for attributes of your own."


def _is_own(name: str) -> bool:
    own = _OWN.fullmatch(name)
    return own is not None and own[1] not in _ATTRIBUTES


def sort_languages(accepted: str) -> list[str]:
    """Return the languages of a header Accept-Language, best first."""
    return _sort(accepted.split(",")[:_MOST_LANGUAGES])


def _sort(parts: Iterable[str]) -> list[str]:
    found = [match for part in parts if (match := _LANGUAGE.fullmatch(part))]
    weighed = [(float(match[2] or 1), match[1]) for match in found]
    return [tag for weight, tag in sorted(weighed, key=lambda each: -each[0]) if weight > 0]

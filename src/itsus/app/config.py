"""Reads `itsus.toml` strictly: an unknown key names the nearest known one, every mistake its key and line.

What the keys mean is `itsus.model.settings`'; here they are only read and checked.
"""

import difflib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import inspect

from itsus.app.limits import MistakeError, check_limits
from itsus.app.tables import find_line
from itsus.model.errors import SettingsError
from itsus.model.settings import Settings

DEFAULT_NAME: Final = "itsus.toml"
_MAX_BYTES: Final = 1_000_000
_NUMBER: Final = (int, float)
_LEAVES: Final[Mapping[type[inspect.Type], Any]] = {
    inspect.IntType: int,
    inspect.FloatType: _NUMBER,
    inspect.BoolType: bool,
    inspect.StrType: str,
}
_WORDS: Final[Mapping[Any, str]] = {
    int: "a whole number",
    _NUMBER: "a number",
    bool: "true or false",
    str: "text",
    list: "a list",
    Mapping: "a table",
}


class Config(msgspec.Struct, frozen=True):
    """A configuration that was read: the settings, and the folder that relative paths in it start from."""

    settings: Settings
    folder: Path
    file: Path | None


def load(path: Path | None) -> Settings:
    """Read the settings; see `read`."""
    return read(path).settings


def read(path: Path | None) -> Config:
    """Read a configuration.

    Args:
        path: The file. None: `./itsus.toml` if it is there, else the defaults.

    Raises:
        SettingsError: if the file is missing, not readable, or anything in it is wrong.
    """
    if path is None and not Path(DEFAULT_NAME).exists():
        return Config(Settings(), Path.cwd(), None)
    file = (path or Path(DEFAULT_NAME)).absolute()
    return Config(parse(_read_text(file), file.name), file.parent, file)


def parse(text: str, name: str = DEFAULT_NAME) -> Settings:
    """Read settings from TOML text; `name` stands in the messages.

    Raises:
        SettingsError: if anything is wrong; the first mistake is told.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _explain_syntax(str(error), text, name) from error
    try:
        _check(inspect.type_info(Settings), data, ())
        settings = msgspec.convert(data, Settings)
        check_limits(settings)
    except MistakeError as fault:
        raise _point_at(fault, text, name) from fault
    except msgspec.ValidationError as error:
        raise SettingsError(f"{name}: {error}") from error
    return settings


def _read_text(file: Path) -> str:
    try:
        data = file.read_bytes()
        if len(data) > _MAX_BYTES:
            raise SettingsError(f"{file}: too large for a configuration ({len(data):,} bytes)")
        return data.decode()
    except FileNotFoundError as error:
        raise SettingsError(f"{file}: no such file (`itsus init` writes one)") from error
    except OSError as error:
        raise SettingsError(f"{file}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise SettingsError(f"{file.name}, line {line}: not UTF-8 text", line=line) from error


def _explain_syntax(said: str, text: str, name: str) -> SettingsError:
    place = said.rpartition("(at line ")[2].partition(",")[0]
    line = int(place) if place.isdigit() else len(text.splitlines())
    words = said.rpartition(" (at ")[0] or said
    return SettingsError(f"{name}, line {line}: {words[0].lower()}{words[1:]}", line=line)


def _point_at(fault: MistakeError, text: str, name: str) -> SettingsError:
    line = find_line(text, fault.path)
    key = _join(fault.path)
    place = f"{name}, line {line}" if line else name
    return SettingsError(f"{place}: {key}: {fault}", key=key, line=line)


def _join(path: tuple[str | int, ...]) -> str:
    joined = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return joined.removeprefix(".")


def _check(kind: inspect.Type, value: Any, path: tuple[str | int, ...]) -> None:
    """Walk the tables ourselves, since the reader's own message does not name the keys inside them."""
    match kind:
        case inspect.StructType():
            _check_struct(kind, _expect(Mapping, value, path), path)
        case inspect.DictType():
            for key, item in _expect(Mapping, value, path).items():
                _check(kind.value_type, item, (*path, key))
        case inspect.VarTupleType():
            for index, item in enumerate(_expect(list, value, path)):
                _check(kind.item_type, item, (*path, index))
        case inspect.LiteralType():
            if value not in kind.values:
                raise MistakeError(path, f"expected one of {', '.join(map(str, kind.values))}; got {_describe(value)}")
        case inspect.IntType() | inspect.FloatType() | inspect.BoolType() | inspect.StrType():
            _expect(_LEAVES[type(kind)], value, path)


def _check_struct(kind: inspect.StructType, value: Mapping[str, Any], path: tuple[str | int, ...]) -> None:
    fields = {field.encode_name: field for field in kind.fields}
    for key, item in value.items():
        if key not in fields:
            raise MistakeError((*path, key), _suggest(key, list(fields)))
        _check(fields[key].type, item, (*path, key))
    for name, field in fields.items():
        if field.required and name not in value:
            raise MistakeError((*path, name), "is missing")


def _expect(kind: Any, value: Any, path: tuple[str | int, ...]) -> Any:
    if isinstance(value, bool) is not (kind is bool) or not isinstance(value, kind):
        raise MistakeError(path, f"expected {_WORDS[kind]}, got {_describe(value)}")
    return value


def _describe(value: Any) -> str:
    if isinstance(value, (Mapping, list)):
        return _WORDS[Mapping] if isinstance(value, Mapping) else _WORDS[list]
    # Never more than a little: it might be a secret in the wrong place.
    return f'"{value[:20]}"' if isinstance(value, str) else str(value)


def _suggest(key: str, known: list[str]) -> str:
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
    return f"no such key; did you mean `{near[0]}`?" if near else f"no such key; known are {', '.join(sorted(known))}"

"""The specification, its schema, its vectors and the model say the same."""

import base64
import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import msgspec
import pytest

from itsus.model.document import FeedDocument, FeedNotice, FeedRollout, FeedStage, Poll
from itsus.model.notice import Text
from tests.feed.schema import Schema

SPEC = Path(__file__).resolve().parents[2] / "spec"
FORM = Schema(SPEC / "feed.schema.json")
ROOM = Path(__file__).resolve().parents[2] / "src" / "itsus" / "feed"


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((SPEC / "feed.schema.json").read_text(encoding="utf-8"))
    return content


@pytest.mark.parametrize(
    ("struct", "place"),
    [
        (FeedDocument, ()),
        (Poll, ("$defs", "poll")),
        (FeedRollout, ("$defs", "rollout")),
        (FeedStage, ("$defs", "stage")),
        (FeedNotice, ("$defs", "notice")),
        (Text, ("$defs", "text")),
    ],
)
def test_the_schema_has_the_fields_of_the_model(
    schema: dict[str, Any], struct: type[msgspec.Struct], place: tuple[str, ...]
) -> None:
    part = schema
    for name in place:
        part = part[name]
    fields = msgspec.structs.fields(struct)
    assert set(part["properties"]) == {field.encode_name for field in fields}
    assert set(part["required"]) == {field.encode_name for field in fields if field.required}


def test_the_schema_has_the_words_of_the_model(schema: dict[str, Any]) -> None:
    notice = schema["$defs"]["notice"]["properties"]
    types = {field.name: field.type for field in msgspec.structs.fields(FeedNotice)}
    for name in ("strength", "status", "show"):
        assert tuple(notice[name]["enum"]) == get_args(types[name])
    assert schema["properties"]["state"]["enum"] == ["quiet", "hint", "notice"]


def test_every_rule_that_code_cites_is_in_the_specification() -> None:
    text = (SPEC / "feed.md").read_text(encoding="utf-8")
    stated = set(re.findall(r"\*\*([FPO]-\d\d)\*\*", text))
    cited = {rule for path in ROOM.rglob("*.py") for rule in re.findall(r"\b[FPO]-\d\d\b", path.read_text("utf-8"))}
    assert cited
    assert cited <= stated


def test_the_page_for_phones_names_all_vectors_and_only_rules_that_exist() -> None:
    page = (SPEC.parent / "docs" / "native.md").read_text(encoding="utf-8")
    folders = {path.parent.name for path in (SPEC / "cases").glob("*/*.json")} - {"signals"}
    assert [name for name in sorted(folders) if f"`{name}/" not in page] == []
    stated = set(re.findall(r"\*\*([FPO]-\d\d)\*\*", (SPEC / "feed.md").read_text(encoding="utf-8")))
    cited = set(re.findall(r"\b[FPO]-\d\d\b", page))
    assert len(cited) > 20
    assert cited <= stated


def test_no_rule_number_is_given_twice() -> None:
    numbers = re.findall(r"^- \*\*([FPO]-\d\d)\*\*", (SPEC / "feed.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(numbers) == len(set(numbers)) > 40


def test_the_schema_takes_every_good_document_of_the_vectors() -> None:
    good = [case["document"] for case in read_cases("feed") if "ok" in case["expect"]]
    rounds = [each for case in read_cases("reading") for each in case["rounds"]]
    good += [answer["document"] for each in rounds for answer in each["answers"].values() if is_alone_and_held(each)]
    payloads = [read_payload(document) for document in good]
    payloads += [case["document"] for case in read_cases("audience")]
    assert len(payloads) > 70
    assert [(payload, faults) for payload in payloads if (faults := FORM.find_faults(payload))] == []


def test_the_schema_refuses_what_rule_f_09_refuses() -> None:
    refused = {case["name"]: case["document"] for case in read_cases("feed") if case["expect"].get("rule") == "F-09"}
    assert len(refused) > 60
    assert [name for name, document in refused.items() if not FORM.find_faults(read_payload(document))] == []


def read_cases(folder: str) -> list[dict[str, Any]]:
    files = sorted((SPEC / "cases" / folder).glob("*.json"))
    return [case for path in files for case in json.loads(path.read_text(encoding="utf-8"))]


def is_alone_and_held(each: dict[str, Any]) -> bool:
    return len(each["answers"]) == 1 and len(each["expect"]["asked"]) == 1 and each["expect"]["holds"] is not None


def read_payload(document: str) -> Any:
    part = document.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


@pytest.mark.parametrize("name", ["feed", "audience", "reading"])
def test_the_vectors_are_what_their_scripts_write(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = load_script(SPEC / "cases" / f"make_{name}_cases.py")
    monkeypatch.setattr(script, "FOLDER", tmp_path / name)
    script.main()
    written = {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}
    assert written == {path.name: path.read_bytes() for path in (SPEC / "cases" / name).iterdir()}


def load_script(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

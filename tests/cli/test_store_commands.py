"""Commands that read the store and put acts into its log."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from itsus.app.clocks import StoryClock, read_wall
from itsus.app.runfile import write_run_file
from itsus.app.setup import Made
from itsus.model.act import Advance, Approve, Mute, Reject, Retract, Speak
from itsus.model.notice import Notice
from itsus.model.scope import Scope
from itsus.model.store import AuditEntry, Publication, StepResult, Store, Tally
from itsus.store.sql import open_store
from tests.cli.conftest import Run
from tests.store.values import T0, at, build_events, build_incident, build_notice

pytestmark = pytest.mark.usefixtures("made")


def with_store(folder: Path, do: Callable[[Store], Awaitable[object]]) -> object:
    async def work() -> object:
        store = await open_store(f"sqlite:///{folder / 'itsus.db'}")
        try:
            return await do(store)
        finally:
            await store.close()

    return asyncio.run(work())


def put(folder: Path, *notices: Notice) -> None:
    with_store(folder, lambda store: store.commit_step(StepResult(now=at(60), notices=notices)))


def read_acts(folder: Path) -> list[object]:
    async def read(store: Store) -> list[object]:
        return [logged.item for logged in await store.begin_step(read_wall() + timedelta(days=1))]

    found = with_store(folder, read)
    assert isinstance(found, list)
    return found


def test_when_nothing_is_said_that_is_said(run: Run) -> None:
    assert "Nothing is said" in run("notices").out


def test_a_proposal_is_shown_with_what_it_needs(run: Run, tmp_path: Path) -> None:
    put(tmp_path, build_notice())
    shown = run("notices").out
    assert "It's us, not you" in shown
    assert "needs 2 (new_notice); approved by ada" in shown
    assert "itsus approve n_1" in shown


def test_notices_are_also_shown_as_json(run: Run, tmp_path: Path) -> None:
    put(tmp_path, build_notice("n_1", status="active"))
    assert [notice["id"] for notice in json.loads(run("notices", "--json").out)] == ["n_1"]


def test_what_was_never_published_is_shown_only_when_asked_for(run: Run, tmp_path: Path) -> None:
    put(tmp_path, build_notice("n_1", status="withdrawn", ended=50))
    assert "n_1" not in run("notices").out
    assert "n_1" in run("notices", "--all").out


def test_an_approval_names_the_person_and_the_very_draft(run: Run, tmp_path: Path) -> None:
    put(tmp_path, build_notice())
    shown = run("approve", "n_1", "--by", "bob")
    assert shown.code == 0
    assert "Approved by bob." in shown.out
    [act] = read_acts(tmp_path)
    assert isinstance(act, Approve)
    assert (act.by, act.notice, act.draft) == ("bob", "n_1", "abc123")


def test_nobody_approves_twice(run: Run, tmp_path: Path) -> None:
    put(tmp_path, build_notice())
    told = run("approve", "n_1", "--by", "ada")
    assert (told.code, "waits for somebody else" in told.err) == (2, True)
    assert read_acts(tmp_path) == []


def test_a_rejection_names_the_draft(run: Run, tmp_path: Path) -> None:
    put(tmp_path, build_notice())
    assert run("reject", "n_1", "--by", "bob").code == 0
    [act] = read_acts(tmp_path)
    assert isinstance(act, Reject)
    assert act.draft == "abc123"


@pytest.mark.parametrize("command", ["approve", "reject", "retract"])
def test_a_notice_that_is_not_there_is_a_mistake(run: Run, command: str) -> None:
    told = run(command, "n_9")
    assert (told.code, "there is no notice n_9" in told.err) == (2, True)


def test_only_what_is_published_can_be_taken_back(run: Run, tmp_path: Path) -> None:
    put(tmp_path, build_notice("n_1"), build_notice("n_2", status="active"))
    assert "n_1 waits for approval: only what is published" in run("retract", "n_1").err
    assert run("retract", "n_2", "--by", "bob").code == 0
    [act] = read_acts(tmp_path)
    assert isinstance(act, Retract)


def test_only_what_is_proposed_can_be_approved(run: Run, tmp_path: Path) -> None:
    put(tmp_path, build_notice(status="active"))
    assert "nothing of it waits for approval" in run("approve", "n_1").err


def test_a_person_may_speak_of_what_the_engine_did_not_see(run: Run, tmp_path: Path) -> None:
    text = "en=It's us|Stories are down."
    told = run("speak", "photogram", "--component", "stories", "--country", "US", "--country", "BR", "--text", text)
    assert told.code == 0
    [act] = read_acts(tmp_path)
    assert isinstance(act, Speak)
    assert act.scope == Scope.of(component="stories", country=["BR", "US"])
    assert act.text["en"].body == "Stories are down."


def test_an_app_that_is_not_configured_is_a_mistake(run: Run) -> None:
    assert "configured are photogram, wazzup" in run("speak", "photogran").err
    assert "configured are photogram, wazzup" in run("mute", "photogran", "--for", "1h").err


def test_a_mute_ends_when_it_says(run: Run, tmp_path: Path) -> None:
    before = read_wall()
    assert run("mute", "photogram", "--for", "2h").code == 0
    [act] = read_acts(tmp_path)
    assert isinstance(act, Mute)
    assert before + timedelta(hours=2) <= act.until <= read_wall() + timedelta(hours=2)


def test_in_a_rehearsal_acts_are_dated_on_the_storys_clock(run: Run, tmp_path: Path) -> None:
    write_run_file(tmp_path / "itsus.db", "http://127.0.0.1:8420", StoryClock(T0, 1, read_wall()))
    assert "within 10 seconds" in run("mute", "photogram", "--for", "1h").out
    [act] = read_acts(tmp_path)
    assert isinstance(act, Mute)
    assert act.until - T0 < timedelta(hours=1, minutes=5)


def test_who_acts_is_the_user_of_the_terminal_unless_said_otherwise(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "carol")
    run("mute", "photogram", "--for", "1h")
    [act] = read_acts(tmp_path)
    assert isinstance(act, Mute)
    assert act.by == "carol"


ROLLOUT = '[[rollout.photogram]]\nif = { country = { "$in" = ["US"] } }\nshare = 0.9\nhold = 0.1\n'


def test_without_a_rollout_everybody_may_be_told(run: Run) -> None:
    assert "everybody may be shown notices" in run("rollout").out


def test_a_rollout_is_shown_with_its_verdict(run: Run, tmp_path: Path) -> None:
    (tmp_path / "itsus.toml").write_text(ROLLOUT)
    tallies = [Tally("exposure", "photogram", "n_1", "US", arm, "", True, 500) for arm in ("shown", "held")]
    with_store(tmp_path, lambda store: store.commit_step(StepResult(now=at(60), tallies=tallies)))
    shown = run("rollout").out
    assert "90% shown, 10% held out; open" in shown
    assert "[simulated]" in shown


def test_advancing_opens_the_next_stage(run: Run, tmp_path: Path) -> None:
    (tmp_path / "itsus.toml").write_text(f"{ROLLOUT}[[rollout.photogram]]\nopen = false\n")
    assert run("rollout", "advance", "photogram", "--by", "bob").code == 0
    [act] = read_acts(tmp_path)
    assert isinstance(act, Advance)
    assert (act.app, act.stage) == ("photogram", 1)
    (tmp_path / "itsus.toml").write_text(ROLLOUT)
    assert "every stage is open already" in run("rollout", "advance").err


def test_a_new_key_is_shown_once_and_listed_without_its_secret(run: Run) -> None:
    secret = run("keys", "new", "gateway", "--server", "--kind", "request").out.split()[-1]
    listed = run("keys", "list").out
    assert secret.startswith("sk_")
    assert secret not in listed
    assert "gateway" in listed
    assert "kinds=request" in listed


def test_a_revoked_key_stays_in_the_list(run: Run) -> None:
    run("keys", "new", "gateway", "--server")
    assert run("keys", "revoke", "gateway").code == 0
    assert "revoked" in run("keys", "list").out
    assert "there is no key nobody" in run("keys", "revoke", "nobody").err


def test_two_keys_of_one_name_are_not_made(run: Run) -> None:
    run("keys", "new", "gateway", "--server")
    assert "choose another name" in run("keys", "new", "gateway", "--publishable").err


def test_the_doctor_says_what_would_silence_a_fresh_installation_and_what_to_do(run: Run) -> None:
    found = run("doctor", "--offline")
    assert found.code == 1
    assert "there is only one, origin: when it fails, nobody can be told" in found.out
    assert "take it offline" in found.out
    assert "Not checked\n  - the network (--offline)" in found.out
    assert found.out.splitlines()[-1].startswith("2 things would silence us, or bring us close to it (FAIL). ")


def test_every_failure_that_the_doctor_tells_is_followed_by_its_fix(run: Run) -> None:
    lines = run("doctor", "--offline").out.splitlines()
    failures = [index for index, line in enumerate(lines) if line.startswith("  FAIL ")]
    assert failures
    assert all(lines[index + 1].startswith("       fix: ") for index in failures)


def test_the_doctor_tells_programs_the_same(run: Run) -> None:
    found = run("doctor", "--offline", "--json")
    told = json.loads(found.out)
    assert found.code == 1
    assert {finding["state"] for finding in told["findings"]} == {"good", "bad", "unsure"}
    assert all(finding["fix"] for finding in told["findings"] if finding["state"] == "bad")
    assert told["not_checked"][0].startswith("the network (--offline)")


def test_the_doctor_finds_a_key_that_others_may_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "keys" / "current.pem").chmod(0o644)
    found = run("doctor")
    assert (found.code, "chmod 600" in found.out) == (1, True)


def test_the_doctor_finds_an_origin_that_is_behind_and_an_engine_that_stands(run: Run, tmp_path: Path) -> None:
    async def publish(store: Store) -> None:
        await store.save_publication(Publication("photogram", 1, b"x", read_wall()))
        await store.begin_step(T0)

    with_store(tmp_path, publish)
    found = run("doctor")
    assert found.code == 1
    assert "does not hold the last publication" in found.out
    assert "is it running?" in found.out


def test_a_damaged_store_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "itsus.db").write_bytes(b"this is no database" * 500)
    told = run("notices")
    assert (told.code, "restore it from a backup" in told.err) == (5, True)


def test_init_says_what_it_made_and_does_not_do_it_twice(run: Run, made: Made, tmp_path: Path) -> None:
    assert made.server_key
    told = run("init", "--app", "photogram", "--account", "ada")
    assert (told.code, "nothing is overwritten" in told.err) == (2, True)
    shown = run("init", "--app", "photogram", "--account", "ada", "--folder", str(tmp_path / "new"))
    assert shown.code == 0
    assert "password of ada" in shown.out
    assert "keep it offline" in shown.out


def test_a_right_configuration_is_said_to_be_fine(run: Run) -> None:
    assert run("check-config").out.startswith("itsus.toml: fine.\napps: photogram, wazzup\n")


def read_audit(folder: Path) -> list[AuditEntry]:
    found = with_store(folder, lambda store: store.audit())
    assert isinstance(found, list)
    return [stored.entry for stored in found]


def test_acts_of_the_terminal_are_in_the_audit_log(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "root")
    put(tmp_path, build_notice())
    run("approve", "n_1", "--by", "ben")
    [entry] = read_audit(tmp_path)
    assert (entry.by, entry.via, entry.action, entry.target) == ("ben", "terminal", "approve", "n_1")
    assert entry.detail.endswith("; from root's terminal")


def test_keys_made_and_revoked_are_in_the_audit_log_without_their_secrets(run: Run, tmp_path: Path) -> None:
    secret = run("keys", "new", "desk-probe", "--server", "--kind", "report").out.split(": ")[1].strip()
    run("keys", "revoke", "desk-probe")
    entries = read_audit(tmp_path)
    assert [(e.action, e.target, e.detail) for e in entries] == [
        ("key.revoke", "desk-probe", ""),
        ("key.new", "desk-probe", "server, kinds=report"),
    ]
    assert secret not in str(entries)


def test_who_runs_a_command_under_a_number_may_still_act(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> str:
        raise KeyError("getpwuid(): uid not found: 1001")

    monkeypatch.setattr("getpass.getuser", fail)
    put(tmp_path, build_notice())
    assert run("approve", "n_1", "--by", "ben").code == 0
    assert read_audit(tmp_path)[0].by == "ben"


def test_the_audit_log_is_read_latest_first_and_searched(run: Run, tmp_path: Path) -> None:
    assert "Nobody has done anything yet." in run("audit").out
    put(tmp_path, build_notice())
    run("mute", "photogram", "--for", "1h", "--by", "ben")
    run("approve", "n_1", "--by", "cleo")
    lines = run("audit").out.splitlines()
    assert [line.split(" ")[1:3] for line in lines] == [["cleo", "approve"], ["ben", "mute"]]
    assert all(" · terminal" in line for line in lines)
    assert run("audit", "MUTE").out.splitlines() == lines[1:]
    assert run("audit", "--limit", "1").out.splitlines() == lines[:1]
    assert "Nothing is found." in run("audit", "nobody").out
    assert json.loads(run("audit", "--json", "--limit", "1").out)["entry"]["by"] == "cleo"


def test_taking_the_whole_audit_log_out_is_in_it(run: Run, tmp_path: Path) -> None:
    put(tmp_path, build_notice())
    run("approve", "n_1", "--by", "cleo")
    assert [line.split(" ")[2] for line in run("audit", "--all").out.splitlines()] == ["export", "approve"]


def test_the_past_is_told_with_its_figures(run: Run, tmp_path: Path) -> None:
    now = read_wall()
    old = msgspec.structs.replace(build_incident("i_old"), opened_at=now - timedelta(days=200))
    new = msgspec.structs.replace(build_incident("i_new"), opened_at=now, spoke_at=at(240))
    result = StepResult(now=at(60), incidents=[old, new], events=build_events()[3:4])
    with_store(tmp_path, lambda store: store.commit_step(result))
    out = run("history").out
    assert "1 incident, 1 confirmed; 0 of those without a word" in out
    assert "silence gap:      4 min in the middle, 4 min at most (i_new); 1 time" in out
    assert "i_new" in out
    assert "i_old" not in out.replace("(i_old)", "")
    assert "i_old" in run("history", "--for", "300d", "stories").out
    assert "i_new" not in run("history", "nowhere").out.replace("(i_new)", "")
    assert json.loads(run("history", "--json").out)["honesty"]["incidents"] == 1


def test_a_report_is_written_for_a_file_and_noted(run: Run, tmp_path: Path) -> None:
    result = StepResult(now=at(60), incidents=[build_incident("i_1")], events=build_events())
    with_store(tmp_path, lambda store: store.commit_step(result))
    assert run("history", "--report", "i_1").out.startswith("# Photogram: Stories has a problem, 2021-10-04\n")
    assert read_audit(tmp_path)[0].detail == "report"
    missing = run("history", "--report", "i_none")
    assert missing.code == 2
    assert "there is no incident i_none" in missing.err

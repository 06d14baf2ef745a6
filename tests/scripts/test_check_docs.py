"""The checker of the documentation finds what it is there to find."""

from pathlib import Path

from scripts.check_docs import find_broken_links, find_unknown_targets


def test_a_link_to_nothing_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("[there](page.md) [gone](gone.md) [web](https://example.org) [part](page.md#part)")
    assert list(find_broken_links(page)) == ["link to gone.md, which does not exist"]


def test_a_make_target_that_does_not_exist_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("Run `make test`, then `make coffee`.")
    assert list(find_unknown_targets(page, {"test"})) == ["`make coffee`, which the Makefile does not have"]

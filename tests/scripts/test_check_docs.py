"""The checker of the documentation finds what it is there to find."""

from pathlib import Path

from scripts.check_docs import find_broken_anchors, find_broken_links, find_unknown_targets, find_unnamed


def test_a_link_to_nothing_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("[there](page.md) [gone](gone.md) [web](https://example.org) [part](page.md#part)")
    assert list(find_broken_links(page)) == ["link to gone.md, which does not exist"]


def test_a_make_target_that_does_not_exist_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("Run `make test`, then `make coffee`.")
    assert list(find_unknown_targets(page, {"test"})) == ["`make coffee`, which the Makefile does not have"]


def test_a_link_to_a_heading_that_does_not_exist_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Any metric: `make x`\n[a](#any-metric-make-x) [b](page.md#gone) [c](#gone) [d](https://x.org#y)")
    assert list(find_broken_anchors(page)) == [
        "link to page.md#gone, a heading that does not exist",
        "link to #gone, a heading that does not exist",
    ]


def test_what_a_page_promised_to_name_and_does_not_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("`approvals = 1` counts people; deadline_s is not in code.")
    assert list(find_unnamed(page, ["approvals", "deadline_s"])) == ["`deadline_s` is not named"]

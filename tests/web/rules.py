"""What axe, a checker of accessibility, finds wrong on a page."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page

_AXE = Path(__file__).parents[2] / "clients" / "js" / "node_modules" / "axe-core" / "axe.min.js"


async def find_wrong(page: Page) -> list[str]:
    """Return what axe finds wrong, with all its rules; evaluated, since the page lets in no script of others."""
    if not _AXE.exists():
        pytest.skip("axe-core is missing; run `npm ci` in clients/js")
    await page.evaluate(_AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = await page.evaluate("() => axe.run(document)")
    assert found["passes"], "axe looked at nothing"
    return [f"{v['id']}: {node['html'][:200]}" for v in found["violations"] for node in v["nodes"]]

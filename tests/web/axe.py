"""What axe finds wrong on a page, with all its rules, best practices too."""

from pathlib import Path
from typing import Any

from playwright.async_api import Page

AXE = Path(__file__).parents[2] / "clients" / "js" / "node_modules" / "axe-core" / "axe.min.js"


async def find_faults(page: Page) -> list[str]:
    """Return each fault of a page as one line: the rule, and where."""
    # Run by the debugger, not by the page, whose policy would refuse it.
    await page.evaluate(AXE.read_text() + "; undefined")
    found: dict[str, Any] = await page.evaluate("() => axe.run(document)")
    assert found["passes"], "axe looked at nothing"
    return [f"{fault['id']}: {node['html'][:200]}" for fault in found["violations"] for node in fault["nodes"]]

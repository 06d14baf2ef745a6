"""Worlds written from DESIGN.md alone, as another team would write them to test this engine.

Nothing here knows how the engine or its own rehearsals work: signals go in as files of DESIGN 4.1, and events are
judged only through DESIGN 4.2. `python -m bench strangers` plays all worlds and prints one line per run.
"""

from bench.strangers.table import main

__all__ = ["main"]

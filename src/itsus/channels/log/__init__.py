"""Tells operators on the program's own output, so that a team without addresses still sees it."""

"""History and rehearsals through the engine: what would we have said, and when?

`run` sends signals through the very step that runs live, skipping steps in which nothing can change; `read` opens the
files, `approval` plays the operator, `record` keeps what a page needs and `report` draws it, `words` says each event in
a line. Nothing is decided here, and nothing is published.
"""

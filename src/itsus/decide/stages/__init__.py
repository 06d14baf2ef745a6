"""The stages of a decision: one file each, one function each, in the order that `table` lists them.

A stage sees a `View` and returns an `Outcome` with reason codes, or None if it has no opinion. Stages know nothing of
each other. A new one is one file and one line in the table.
"""

"""The value types and small interfaces that all stages share.

This room imports nothing of ours and does no I/O. Import from its modules (`itsus.model.signal`, ...): each is one
concept of docs/glossary.md.
"""

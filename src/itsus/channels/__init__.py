"""Other ways to be heard than the feed: one folder per kind, all with the same inside, and one line each in `table`.

A channel delivers a message or says that it could not. Not here: what is said (`notices`, `engine`), when it is tried
again (the outbox in `store` and `app`), and where addresses with their secrets come from (`app`).
"""

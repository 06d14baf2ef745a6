"""The signed document of an app's current notices: composing, signing, verifying, and who is shown what.

Rules are numbered in spec/feed.md and cited here. Pure: no clock, no I/O (places to publish to are `feed.origins`'s).
Not responsible for what notices say, for numbering, or for when to publish.
"""

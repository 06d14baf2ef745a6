"""Places the feed is published to: one folder per kind, all with the same inside, all under one contract suite.

Not responsible for what is in the document: an origin stores bytes.
"""

"""Places that signals come from, one folder each, all with the same inside: `source.py` turns the place into signals.

Responsible for reading foreign forms, and for nothing after that: what comes out is checked and counted by `intake`
like everything else. File sources are listed in `table`.
"""

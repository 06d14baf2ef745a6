"""`itsus doctor`: what would silence us, in plain words with the fix. Changes nothing, reads no private key.

`examine` asks all questions; each file is one subject; rules are pure, what is asked of the network is asked in
`survey` (through `Network`) and `copies` (through `PublicReader`). Printing is the command's.
"""

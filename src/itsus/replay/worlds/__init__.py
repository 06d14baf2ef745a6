"""Rehearsal worlds: made-up signals of stories that the engine must get right, from a seed, in order of receipt.

One file per world, one line each in `table`. All are built from the same few things: `traffic` (requests and metrics),
`people` (reports, searches, tickets, mentions), `probes`, and the `trouble` that befalls them. Nothing here is a
recording; what is reconstructed from the public record says so and names its sources. Not here: what the engine makes
of it.
"""

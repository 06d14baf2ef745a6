"""One step of time: inputs in, events out. Live and replay run the very same step.

This room composes the pure stages (detectors, the measure of confusion, incidents, decisions, wording, approval) and
carries out what they say: it is the only one that changes incidents and notices. It owns no clock and does no I/O; what
has to happen outside (publish a feed, tell operators) leaves as tasks in the step's result. Import from its modules.
"""

"""How good the measure of confusion is: does its interval hold the truth, and who can move it by how much.

Truth: simulated worlds (rates, clumps, sampling weights, sources, readings that are probabilities, persons known or
not); prints how often the interval holds the true number of people a minute above normal. Aim: 90 %.
Poisoning: a crowd through intake and meter, with and without those who want to fool it. Aims: a tenth of hostile
senders moves the measure by less than 15 %; one text, one source, one network give a fifth at most; copies alone are
never loud.
"""

from bench.confusion import poisoned, truth


def main() -> None:
    """Print both tables."""
    truth.main()
    poisoned.main()


__all__ = ["main"]

"""How well and how fast posts are read: `python -m bench text`.

Quality on labelled real posts (`../shared/data/text`, which may not be copied and are never trained on), per language
and class, beside the phrase list and a TF-IDF + logistic regression of scikit-learn that learnt from the same corpus.
Then calibration, posts a second on one core in batches of 1,000, and what the model weighs.
"""

from bench.text.tables import main

__all__ = ["main"]

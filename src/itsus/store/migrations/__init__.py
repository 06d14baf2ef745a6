"""The steps from one schema to the next, in order. A released step is never edited; a new one is added."""

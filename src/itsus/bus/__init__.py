"""Carries windows from intake to the engine's input log, each once. Not responsible for folding or for ordering."""

"""Lint and tests: what is run, in what, and what came out of it."""

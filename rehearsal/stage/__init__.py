"""Processes, the copy of terraform/ that is applied, and what is left after destroy."""

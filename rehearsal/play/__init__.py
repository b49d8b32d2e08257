"""Scripted people, what they do, and what must come of it."""

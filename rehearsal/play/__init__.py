"""Scripted people, what they do, and what has to result from it."""

"""Whose submission it is, what it is held against, and what becomes of the verdict."""

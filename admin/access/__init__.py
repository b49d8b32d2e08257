"""How participants get in, and back to a known point; with the instructor's rights."""

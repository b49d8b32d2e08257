"""Teardown: a workshop's outputs are kept, everything of it is removed, and that nothing is left is proven."""

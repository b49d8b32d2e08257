"""What participants do themselves; with a participant's credentials and without a checkout."""

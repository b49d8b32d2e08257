"""What a participant tries, a table for each area: calls on what is theirs, and on what belongs to others."""

"""What the workshop is: its settings, its roster, and bringing AWS in line with them."""

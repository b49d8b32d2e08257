"""What `workshop status` and `workshop board` know of a class, from listings and a few small objects."""

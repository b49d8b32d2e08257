"""What `workshop doctor` looks at, a module for each area; nothing in it changes anything."""

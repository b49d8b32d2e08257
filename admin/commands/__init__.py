"""The verbs of the command line, one file each, with options, call and output."""

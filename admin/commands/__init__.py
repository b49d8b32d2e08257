"""The verbs of the command line, a file each: options, call, rendering."""

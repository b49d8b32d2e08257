"""Where the state of an environment is kept: a file beside its settings, or an object in a bucket of its own."""

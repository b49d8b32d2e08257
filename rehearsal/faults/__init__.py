"""What goes wrong, one after another: faults of network, disk and machine, and what comes of each."""

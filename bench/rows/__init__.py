"""The rows of `make bench`, one module each, which `python -m bench` finds by itself.

A module has `measure(say) -> list[Row]`, where say takes a sentence for people. It measures the row of its own name, or
those that it names in IDS.
"""

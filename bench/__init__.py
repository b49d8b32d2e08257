"""Measurements: how fast, and with how much memory, the platform does what people wait for."""

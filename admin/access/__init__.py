"""Participants' sessions, handouts and resets, all made with the instructor's rights."""

"""Submissions are listed, compared with the answer key, and turned into grades, exports and a report."""

"""Untrusted bytes and a rubric become a verdict. Knows no AWS, no workshop and no participant."""

"""CloudWatch's patterns of several terms of which any will do (`?REPORT ?"[ERROR]"`).

MiniStack reads the question mark as a part of a term and wants every term, so such a search would find nothing here.
"""

import re
from collections.abc import Callable
from typing import Any

ANY_OF = re.compile(r'\s*(\?("[^"]*"|[^\s"?]+)\s*)+')
TERM = re.compile(r'\?(?:"(?P<quoted>[^"]*)"|(?P<plain>[^\s"?]+))')


def search_for_any_term(cloudwatch_logs: Any) -> None:
    """Let such patterns find what they find on AWS, where case counts.

    Args:
        cloudwatch_logs: MiniStack's module of the service.
    """
    compile_pattern = cloudwatch_logs._compile_filter_pattern

    def compile_any(pattern: str) -> Callable[[str], bool]:
        if not ANY_OF.fullmatch(pattern or ""):
            found: Callable[[str], bool] = compile_pattern(pattern)
            return found
        terms = [term["quoted"] or term["plain"] for term in TERM.finditer(pattern)]
        return lambda message: any(term in message for term in terms)

    cloudwatch_logs._compile_filter_pattern = compile_any

"""Service quotas of an account on AWS: one of some age, and a new one."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Quotas:
    """What an account may have, for each region.

    Attributes:
        concurrent_executions: of all Lambda functions together.
        unreserved_executions: how many of those no function may reserve for itself.
    """

    concurrent_executions: int
    unreserved_executions: int


# New accounts begin with 10 (seen in 2026; others had 50), and all of them have to stay unreserved.
ACCOUNTS = {
    "default": Quotas(concurrent_executions=1000, unreserved_executions=100),
    "new": Quotas(concurrent_executions=10, unreserved_executions=10),
}

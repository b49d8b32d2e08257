"""What of an account's concurrent executions a group's functions have for themselves: as modules/group decides it."""

from admin.workshop.groups import Group, Reserved

# Of an account's concurrent executions Lambda keeps so many for functions without a reservation (modules/concurrency).
UNRESERVED = 100


def reservable(total: int) -> int:
    """Tell how many executions all functions of a region may reserve together.

    Args:
        total: the account's concurrent executions in the region.
    """
    return max(0, total - UNRESERVED)


def reservations(group: Group, total: int) -> Reserved:
    """Tell what Terraform reserves: the species function comes first, then all participants or none.

    Args:
        group: whose functions.
        total: the account's concurrent executions in the group's region.

    Returns:
        For the species function, and for each participant's; 0 for no reservation.
    """
    wanted, left = group.reserved, reservable(total)
    species = wanted.species if wanted.species <= left else 0
    participant = wanted.participant if species + wanted.participant * len(group.participants) <= left else 0
    return Reserved(participant, species)

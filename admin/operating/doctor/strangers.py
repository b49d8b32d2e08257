"""What in a group's region is not the workshop's: functions that share its limits, code that somebody put in."""

from admin.access.reset import committed_species_code
from admin.operating.doctor.finding import Finding, ok, warning
from admin.operating.doctor.ground import Ground
from admin.operating.doctor.state import FUNCTIONS
from admin.operating.doctor.taken import listed
from admin.workshop.groups import Group


def check_strangers(ground: Ground, group: Group) -> Finding:
    """Look for functions of others: a workshop belongs into an account of its own."""
    neighbours = [one for one in ground.workshop.groups if one.region == group.region]
    ours = {*ground.state(group.folder).managed(FUNCTIONS), *(one.species_function for one in neighbours)}
    strangers = [
        name
        for name in ground.functions(group.region)
        if name not in ours and not name.startswith(f"{ground.workshop.name}-")
    ]
    if not strangers:
        return ok(f"No function in {group.region} but the workshop's.")
    telling = [
        name for name in strangers if ground.functions(group.region)[name].get("Environment", {}).get("Variables")
    ]
    return warning(
        f"{len(strangers)} function(s) in {group.region} are not the workshop's, {len(telling)} of them with "
        f"environment variables: {listed(telling + [name for name in strangers if name not in telling])}. Participants "
        "can neither list nor read them, but share the region's concurrency and code storage with them.",
        "Use an account of the workshop's own.",
    )


def check_species_code(ground: Ground, group: Group) -> Finding:
    """Hold the species function's code against the committed package."""
    function = ground.functions(group.region).get(group.species_function)
    if function is None:
        return ok(f"{group.species_function} does not stand yet.")
    if function["CodeSha256"] != committed_species_code():
        return warning(
            f"{group.species_function} in {group.region} has other code than the committed package.",
            f"Run 'workshop reset --species --group {group.name}'.",
        )
    return ok(f"{group.species_function} has the committed code.")

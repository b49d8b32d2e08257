"""What keeps one participant from starving the others or running up a bill, and who has gone beyond it."""

from admin.operating.doctor.finding import Finding, failure, ok, size, warning
from admin.operating.doctor.ground import Ground
from admin.operating.doctor.quotas import MORE_AT_ONCE
from admin.operating.doctor.state import FUNCTIONS
from admin.operating.doctor.taken import listed
from admin.operating.reservations import UNRESERVED, reservable, reservations
from admin.workshop.groups import Group

TMP_MB = 512  # Lambda's ephemeral storage, unless somebody sets more
CODE_SHARE = 0.5  # of the region's code storage, from which on somebody should look


def check_reservations(ground: Ground, group: Group) -> Finding:
    """Hold the executions that a group's functions have for themselves against those that there are to reserve."""
    limit = ground.client("lambda", group.region).get_account_settings()["AccountLimit"]
    total, free = int(limit["ConcurrentExecutions"]), int(limit["UnreservedConcurrentExecutions"])
    each, count, species = group.reserved.participant, len(group.participants), reservations(group, total).species
    if not each:
        return ok("No executions are reserved for participants' functions, as reserved_concurrency says.")
    wanted = each * count + species
    if wanted > reservable(total):
        return warning(
            f"Participants' functions get no executions of their own: {wanted} would be needed, and of {total} at once "
            f"in {group.region} {reservable(total)} can be reserved, since Lambda keeps {UNRESERVED} for all. One "
            "participant who invokes without end can starve the others.",
            f"{MORE_AT_ONCE} Then 'make apply ENV={group.folder.name}'.",
        )
    ours = ground.state(group.folder).reserved
    missing = wanted - sum(ours.values())
    if missing > free - UNRESERVED:
        return failure(
            f"The apply would be refused: {missing} more executions are to be reserved in {group.region}, and "
            f"{max(0, free - UNRESERVED)} are left, since functions that are not this group's hold {total - free}.",
            "Take reservations from other functions, or set a smaller reserved_concurrency in "
            f"{group.folder.name}/group.auto.tfvars (0: none).",
        )
    text = f"{each} executions at once for each of {count} participants, {species} for the species function"
    standing = ground.state(group.folder).managed(FUNCTIONS)
    if standing and missing > 0:
        return warning(
            f"{text}: {missing} of them are not reserved yet.",
            f"Run 'make apply ENV={group.folder.name}'. Participants' functions that stand keep what they have, since "
            f"one may have been stopped: 'workshop release --group {group.name}' gives all what is set.",
        )
    return ok(f"{text}, of {total} in {group.region}.")


def check_sizes(ground: Ground, group: Group) -> Finding:
    """Look for functions that participants have given more than the workshop has: IAM knows no bound for these."""
    names = ground.workshop
    served = {group.species_function, names.front_door(group.name), names.cut_off(group.name)}
    ours = ground.state(group.folder).managed(FUNCTIONS) - served
    standing = ground.functions(group.region)
    larger = []
    for name in sorted(ours & standing.keys()):
        function = standing[name]
        tmp = function.get("EphemeralStorage", {}).get("Size", TMP_MB)
        if function["MemorySize"] > group.memory_size or function["Timeout"] > group.timeout or tmp > TMP_MB:
            larger.append(f"{name} ({function['MemorySize']} MB, {function['Timeout']} s, {tmp} MB in /tmp)")
    if larger:
        return warning(
            f"More memory, time or /tmp than the workshop's {group.memory_size} MB, {group.timeout} s and {TMP_MB} MB, "
            f"which bills by each: {listed(larger)}.",
            "Ask the participant, or set it back: aws lambda update-function-configuration --function-name NAME "
            f"--memory-size {group.memory_size} --timeout {group.timeout} --ephemeral-storage Size={TMP_MB}",
        )
    return ok(f"No function of a participant has more than {group.memory_size} MB, {group.timeout} s, {TMP_MB} MB.")


def check_code_storage(ground: Ground, group: Group) -> Finding:
    """Look how much code the region holds: each version of a function keeps its own, and full means nobody deploys."""
    settings = ground.client("lambda", group.region).get_account_settings()
    used, limit = settings["AccountUsage"]["TotalCodeSize"], settings["AccountLimit"]["TotalCodeSize"]
    text = f"Lambda holds {size(used)} of code in {group.region}, of {size(limit)}"
    if used > CODE_SHARE * limit:
        return warning(
            f"{text}: when it is full, nobody can deploy any more.",
            "Look for a function with many versions (aws lambda list-versions-by-function) and delete them.",
        )
    return ok(f"{text}.")

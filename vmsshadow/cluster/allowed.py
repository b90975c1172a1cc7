"""Whether a node may have one more virtual unit: shadowing is on, it is licensed, and SHADOW_MAX_UNIT leaves room.

The answer is the identifier of MOUNT's refusal and why; both are empty when it may.
"""

from vmsshadow.cluster.world import World

SHADOWING_ON = 2  # phase II, the only kind there is (8.4 manual, table 3-1)


def why_no_unit(world: World, node: str, unit: int, more: int = 0) -> tuple[str, str]:
    """Why *node* cannot have DSA*unit*, and *more* new ones before it.

    Units dismounted since it booted count (8.4 manual, table 3-1).
    """
    here = world.nodes[node]
    if here.parameter("SHADOWING") != SHADOWING_ON:
        return "NOSHADOW", f"shadowing is off on node {node}: SHADOWING is not 2"
    if not here.licensed:
        return "NOSHADLIC", f"no license for volume shadowing is active on node {node}"
    known = len(here.unit_devices) + more
    if unit not in here.unit_devices and known >= here.parameter("SHADOW_MAX_UNIT"):
        return "SHADOWFAIL", f"node {node} has {known} virtual units, as many as SHADOW_MAX_UNIT allows"
    return "", ""

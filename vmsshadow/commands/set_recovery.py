"""SET SHADOW/EVALUATE, /PRIORITY and /RECOVERY_OPTIONS: which copies and merges this node takes, and in which order."""

from vmsshadow.cluster import carriers
from vmsshadow.cluster.world import Unit, World
from vmsshadow.commands.gate import SUCCESS, Context, Run
from vmsshadow.dcl.command import Command
from vmsshadow.messages.show_set import SET

MAX_PRIORITY = 10_000
MAX_DELAY_S = 65_535
SHADOW_ONLY = ("PRIORITY", "RECOVERY_OPTIONS")  # SET DEVICE has not these


def set_priority(world: World, node: str, unit: Unit, number: int) -> None:
    """The unit's priority on *node*, kept until it boots (HELP SET SHADOW/PRIORITY); what waits finds its new place."""
    world.priorities[node, unit.shadow_set.unit] = number
    carriers.evaluate(world, unit.shadow_set.unit)


def set_delay(world: World, node: str, unit: Unit, seconds: int) -> None:
    """How long *node* waits for each member that it reaches through another node."""
    unit.views[node].delay_per_served_s = seconds
    carriers.evaluate(world, unit.shadow_set.unit)


def evaluate(context: Context, command: Command) -> Run:
    """SET SHADOW/EVALUATE=RESOURCES: for all of this node's operations, so with no device and no setting (HELP)."""
    others = (
        "ABORT_VIRTUAL_UNIT", "COPY_SOURCE", "DEMAND_MERGE", "DISABLE", "ENABLE", "FORCE_REMOVAL", "MEMBER_TIMEOUT",
        "MVTIMEOUT", "NOSTALL", "PRIORITY", "READ_COST", "RECOVERY_OPTIONS", "RESET_COUNTERS", "SITE", "STALL",
    )  # fmt: skip
    if command.value("DEVICE") is not None or any(command.present(other) for other in others):
        yield SET.CONFQUAL()
        return None
    context.driver.evaluate_resources(context.node)
    if command.present("LOG"):
        yield f"Recovery operations of {context.node} evaluated"  # wording ours
    return SUCCESS

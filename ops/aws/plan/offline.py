"""The plan of an environment from templates alone: what is designed against what was deployed last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cloudformation.design import Design
from cloudformation.stack import Found, Given, OutputOf, Stack
from cloudformation.statefulness import is_guarded
from ops.aws.plan import resources
from ops.aws.plan.compare import differences
from ops.aws.plan.deployed import Deployed
from ops.aws.plan.masking import masked, parameter
from ops.aws.plan.model import KNOWN_AFTER, Action, Kind, Plan, PropertyChange, ResourceChange, StackPlan
from ops.aws.plan.references import references
from ops.aws.plan.resources import Moved
from ops.aws.plan.values import MISSING

BASIS = "the template that was deployed last"
Outputs = dict[tuple[str, str], Moved]  # by stack and output: those whose values become others


def plan(design: Design, deployed: Mapping[str, Deployed]) -> Plan:
    """Compare the design with what is deployed, following values from stack to stack.

    Args:
        deployed: by key; what the design doesn't have is left alone by a deployment.
    """
    outputs: Outputs = {}
    stacks = [of_stack(stack, deployed, outputs) for stack in design.stacks]
    keys = {stack.key for stack in design.stacks}
    orphans = [
        StackPlan(key, one.name, one.region, Kind.ORPHAN, basis=BASIS)
        for key, one in sorted(deployed.items())
        if key not in keys
    ]
    return Plan(design.options.environment, (*stacks, *orphans))


def of_stack(stack: Stack, everything: Mapping[str, Deployed], outputs: Outputs) -> StackPlan:
    """What happens to one stack; puts into ``outputs`` which of its values become others."""
    deployed = everything.get(stack.key)
    if deployed is None:
        return _new(stack, outputs)
    parameters = _parameters(stack, everything, outputs)
    moved = {name: one for name, (_, one) in parameters.items()}
    changes = resources.changes(deployed.template, stack.document, moved)
    put_out = _outputs(stack, deployed, resources.moved_resources(changes) | moved, outputs)
    shown = tuple(change for change, _ in parameters.values())
    return StackPlan(
        stack.key,
        stack.name,
        stack.region,
        Kind.UPDATE if changes or shown or put_out else Kind.SAME,
        changes,
        shown,
        put_out,
        basis=BASIS,
        waits_for=_waits_for(stack, outputs),
        refusals=tuple(_refusals(stack, deployed)),
    )


def _new(stack: Stack, outputs: Outputs) -> StackPlan:
    found = stack.document.get("Resources", {})
    added = tuple(
        ResourceChange(name, str(one["Type"]), Action.ADD, stateful=is_guarded(one["Type"]))
        for name, one in found.items()
    )
    waits_for = _waits_for(stack, outputs)
    for name in stack.document.get("Outputs", {}):
        outputs[stack.key, name] = Moved(True, f"{stack.key} is created")
    return StackPlan(stack.key, stack.name, stack.region, Kind.CREATE, added, basis="not deployed", waits_for=waits_for)


def _refusals(stack: Stack, deployed: Deployed) -> Iterator[str]:
    for name, old, new in resources.retyped(deployed.template, stack.document):
        yield (
            f"{name} is {old} and would become {new}: CloudFormation refuses another type under the same logical ID; "
            f"give the new one another name"
        )


def _waits_for(stack: Stack, outputs: Outputs) -> tuple[str, ...]:
    sources = [source for source in stack.inputs.values() if isinstance(source, OutputOf)]
    return tuple(sorted({one.stack for one in sources if (one.stack, one.output) in outputs}))


def _parameters(
    stack: Stack, everything: Mapping[str, Deployed], outputs: Outputs
) -> dict[str, tuple[PropertyChange, Moved]]:
    """The parameters whose values become others; one that is looked up counts as unchanged once it has a value."""
    deployed = everything[stack.key]
    declared = stack.document.get("Parameters", {})
    no_echo = [name for name, one in declared.items() if str(one.get("NoEcho")).lower() == "true"]
    before = {name: parameter(name, value, no_echo) for name, value in deployed.parameters.items()}
    found = {}
    for name, source in stack.inputs.items():
        old, is_new = before.get(name), Moved(True, f"parameter {name} is new")
        match source:
            case OutputOf(key, output) if (key, output) in outputs:
                cause = outputs[key, output]
                change = PropertyChange(name, old, f"{KNOWN_AFTER}{key}", because=cause.because)
                found[name] = (change, cause)
            case OutputOf(key, output) if key in everything and output in everything[key].outputs:
                new = parameter(name, everything[key].outputs[output], no_echo)
                if new != old:
                    found[name] = (PropertyChange(name, old, new), Moved(True, f"parameter {name}", old, new))
            case OutputOf(key, output) if old is None:
                found[name] = (PropertyChange(name, None, f"{key}'s {output}"), is_new)
            case Found(what, _) if old is None:
                found[name] = (PropertyChange(name, None, f"looked up when deployed ({what})"), is_new)
            case Given(value) if value != deployed.parameters.get(name) and name not in no_echo:
                new = parameter(name, value, no_echo)
                found[name] = (PropertyChange(name, old, new), Moved(True, f"parameter {name}", old, new))
    for name in before:
        if name not in declared:
            found[name] = (PropertyChange(name, before[name], None), Moved(True, f"parameter {name} is gone"))
    return found


def _outputs(
    stack: Stack, deployed: Deployed, moved: Mapping[str, Moved], outputs: Outputs
) -> tuple[PropertyChange, ...]:
    before, after = deployed.template.get("Outputs", {}), stack.document.get("Outputs", {})
    found = []
    for name in [*after, *(name for name in before if name not in after)]:
        old, new = (side.get(name, {}).get("Value", MISSING) for side in (before, after))
        for change in differences(old, new, (name,)):
            found.append(PropertyChange(name, masked((name,), change.old), masked((name,), change.new)))
            outputs[stack.key, name] = Moved(True, f"{stack.key}'s {name} is another one")
        for reference in references(new) if new is not MISSING else ():
            cause = moved.get(reference.to)
            if cause and (stack.key, name) not in outputs:
                outputs[stack.key, name] = Moved(cause.certain, f"{stack.key}: {cause.because}")
    return tuple(found)

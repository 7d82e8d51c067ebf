"""Values that are looked up: once each, and the image's tag from whoever deploys or from what is deployed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cloudformation.stack import Found, Stack
from ops.aws.deploy.observed import Observed
from ops.aws.deploy.typed import Typed
from ops.errors import BadInput

IMAGE_TAG = "image-tag"


@dataclass
class Finder:
    """Finds the values of parameters.

    Args:
        look_up: asks AWS; takes what is looked up, and the stack's region.
        tag: of the image, as given by ``--tag``; empty for the one that is deployed.
        first_tag: that of a sandbox, where nothing runs, and none is deployed yet; empty elsewhere.
        there: the stacks that are deployed, by key.
    """

    look_up: Callable[[Found, str], str]
    tag: str
    first_tag: str
    there: Mapping[str, Observed | None]
    typed: Typed
    _known: dict[tuple[Found, str], str] = field(default_factory=dict)

    def __call__(self, stack: Stack, name: str, source: Found) -> str:
        """The value of a parameter.

        Raises:
            BadInput: there is none.
        """
        if source.what == IMAGE_TAG:
            return self._tag(stack, name)
        key = (source, stack.region)
        if key not in self._known:
            self._known[key] = self.look_up(source, stack.region)
        return self._known[key]

    def _tag(self, stack: Stack, name: str) -> str:
        there = self.there.get(stack.key)
        tag = self.tag or (there.parameters.get(name, "") if there else "") or self.first_tag
        if not tag:
            what = "no image is deployed yet, and none is named"
            deploy = self.typed("cfn.deploy")
            hint = f"{deploy} --stack registry, then {self.typed('cfn.push')}, then {deploy} --tag SHA"
            raise BadInput(what, f"stack {stack.key}", hint)
        return tag


def takes_image(stack: Stack) -> bool:
    """Whether a stack runs an image whose tag is chosen when it is deployed."""
    return any(isinstance(source, Found) and source.what == IMAGE_TAG for source in stack.inputs.values())

"""Pictures of designs whose templates were changed by hand after they were synthesised."""

from __future__ import annotations

import copy
import dataclasses
from typing import Any

from cloudformation.diagram.model import Picture
from cloudformation.diagram.reading import picture_of
from cloudformation.invariants.view import View
from cloudformation.invariants.world import World
from cloudformation.stack import Source
from tests.cloudformation.designs import design_of

Documents = dict[str, dict[str, Any]]


def world_of(environment: str = "production", /, **changed: Any) -> World:
    """The templates of an environment, which may be changed without changing those of others."""
    return World.of(design_of(environment, **changed))


def drawn(environment: str = "production", /, **changed: Any) -> Picture:
    """The picture of an environment; ``changed`` are options that it has instead."""
    return picture_of(world_of(environment, **changed))


def changed(world: World, *ways: Any) -> Picture:
    """The picture of the templates after each of the ways has changed the documents, by the stacks' keys."""
    documents = {key: copy.deepcopy(dict(view.document)) for key, view in world.views.items()}
    for way in ways:
        way(documents)
    views: dict[str, View] = {
        key: dataclasses.replace(view, document=documents[key]) for key, view in world.views.items() if key in documents
    }
    return picture_of(World(world.options, views))


def with_input(world: World, stack: str, parameter: str, source: Source) -> World:
    """The templates, of which one stack takes one more value."""
    view = world.views[stack]
    more = dataclasses.replace(view, inputs={**view.inputs, parameter: source})
    return World(world.options, {**world.views, stack: more})


def resources(documents: Documents, resource_type: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Stack, logical ID and body of the resources of a type such as ``EC2::Route``."""
    return [
        (stack, title, body)
        for stack, document in documents.items()
        for title, body in document["Resources"].items()
        if body["Type"] == f"AWS::{resource_type}"
    ]

"""Reads bitbucket-pipelines.yml: typed values, and every problem of its form at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, cast

from ops.ci import keys
from ops.ci.document import Node, parse
from ops.ci.pipeline import (
    Artifact,
    Cache,
    Condition,
    Item,
    Parallel,
    Pipeline,
    PipelineFile,
    Service,
    Stage,
    Start,
    Step,
    Variable,
)
from ops.ci.problems import Problem
from ops.ci.values import Values

FILE = "bitbucket-pipelines.yml"


def read(text: str) -> tuple[PipelineFile, list[Problem]]:
    """The file's values and its problems; where there are problems, the values leave out what they concern."""
    document = parse(text)
    reader = _Reader(document.problems)
    found = reader.file(document.root) if document.root else PipelineFile()
    return found, sorted(set(reader.problems))


class _Reader(Values):
    """The file, from the top down."""

    def file(self, root: Node) -> PipelineFile:
        top = self.mapping(root, "the file", keys.TOP)
        options = self.mapping(top.get("options"), "options", keys.OPTIONS)
        definitions = self.mapping(top.get("definitions"), "definitions", keys.DEFINITIONS)
        starts = self.mapping(top.get("pipelines"), "pipelines", keys.STARTS)
        if "pipelines" not in top:
            self.say(root, "has no pipelines")
        clone = self.mapping(top.get("clone"), "clone", keys.CLONE)
        return PipelineFile(
            image=self.image(top.get("image")),
            image_line=top["image"].line if "image" in top else 0,
            max_time=self.number(options.get("max-time"), "max-time", 1, 720) or 120,
            size=self.choice(options.get("size"), "size", keys.SIZES) or "1x",
            clone_depth=self.depth(clone.get("depth")) or 50,
            runtime=self.runtime(options.get("runtime")),
            caches={name: self.cache(name, node) for name, node in self.named(definitions.get("caches"), "caches")},
            services={
                name: self.service(name, node) for name, node in self.named(definitions.get("services"), "services")
            },
            pipelines=tuple(self.pipelines(starts)),
        )

    def pipelines(self, starts: Mapping[str, Node]) -> Iterable[Pipeline]:
        for start, node in starts.items():
            if start == "default":
                yield self.pipeline("default", "", node)
            else:
                yield from (self.pipeline(cast("Start", start), name, one) for name, one in self.named(node, start))

    def pipeline(self, start: Start, name: str, node: Node) -> Pipeline:
        items: list[Item] = []
        variables: tuple[Variable, ...] = ()
        for position, entry in enumerate(self.items(node, f"the pipeline {name or start}")):
            kind, content = self.only_key(entry)
            if kind == "variables":
                if start != "custom" or position:
                    self.say(entry, "variables come first, and in a custom pipeline only")
                variables = tuple(self.variable(one) for one in self.items(content, "variables"))
            elif kind:
                items.append(self.item(kind, content))
        if not items:
            self.say(node, f"the pipeline {name or start} has no step")
        return Pipeline(node.line, start, name, tuple(items), variables)

    def item(self, kind: str, node: Node) -> Item:
        readers: dict[str, Callable[[Node], Item]] = {"parallel": self.parallel, "stage": self.stage, "step": self.step}
        return readers[kind](node)

    def parallel(self, node: Node) -> Parallel:
        if isinstance(node.value, tuple):
            return Parallel(node.line, self.steps(node))
        found = self.mapping(node, "parallel", keys.PARALLEL)
        self.need(found, node, "parallel", "steps")
        return Parallel(
            node.line, self.steps(found.get("steps")), self.flag(found.get("fail-fast"), "fail-fast") or False
        )

    def stage(self, node: Node) -> Stage:
        found = self.mapping(node, "stage", keys.STAGE)
        self.need(found, node, "stage", "steps")
        steps = self.steps(found.get("steps"))
        for step in steps:
            if step.condition:
                self.problems.append(
                    Problem(step.line, "a step of a stage has no condition of its own", "give it to the stage")
                )
            if step.trigger == "manual":
                self.problems.append(Problem(step.line, "a step of a stage can't be manual", "make the stage manual"))
            if step.deployment and "deployment" in found:
                self.problems.append(Problem(step.line, "a step of a deployment stage has no deployment of its own"))
        return Stage(
            node.line,
            self.text(found.get("name"), "name"),
            steps,
            self.condition(found.get("condition")),
            self.choice(found.get("trigger"), "trigger", keys.TRIGGERS) or "automatic",
            self.text(found.get("deployment"), "deployment"),
        )

    def steps(self, node: Node | None) -> tuple[Step, ...]:
        read = []
        for entry in self.items(node, "steps"):
            kind, content = self.only_key(entry)
            if kind == "step":
                read.append(self.step(content))
            elif kind:
                self.say(entry, f"{kind} can't be inside of a stage or a parallel group", "steps only")
        return tuple(read)

    def step(self, node: Node) -> Step:
        found = self.mapping(node, "step", keys.STEP)
        self.need(found, node, "step", "script")
        clone = self.mapping(found.get("clone"), "clone", keys.CLONE)
        artifacts, download = self.artifacts(found.get("artifacts"))
        self.runtime(found.get("runtime"))
        return Step(
            line=node.line,
            name=self.text(found.get("name"), "name"),
            script=self.lines(found.get("script"), "script"),
            after_script=self.lines(found.get("after-script"), "after-script"),
            image=self.image(found.get("image")),
            caches=self.lines(found.get("caches"), "caches"),
            services=self.lines(found.get("services"), "services"),
            artifacts=artifacts,
            download=download,
            condition=self.condition(found.get("condition")),
            trigger=self.choice(found.get("trigger"), "trigger", keys.TRIGGERS) or "automatic",
            deployment=self.text(found.get("deployment"), "deployment"),
            concurrency_group=self.text(found.get("concurrency-group"), "concurrency-group"),
            max_time=self.number(found.get("max-time"), "max-time", 1, 720) or 0,
            size=self.choice(found.get("size"), "size", keys.SIZES),
            oidc=self.flag(found.get("oidc"), "oidc") or False,
            fail_fast=self.flag(found.get("fail-fast"), "fail-fast"),
            clone_enabled=self.flag(clone.get("enabled"), "enabled") is not False,
            clone_depth=self.depth(clone.get("depth")),
        )

    def condition(self, node: Node | None) -> Condition | None:
        if node is None:
            return None
        found = self.mapping(node, "condition", keys.CONDITION)
        self.need(found, node, "condition", "changesets")
        paths = self.mapping(found.get("changesets"), "changesets", keys.CHANGESETS)
        if "changesets" in found and len(paths) != 1:
            self.say(found["changesets"], "takes either includePaths or excludePaths")
        return Condition(
            self.lines(paths.get("includePaths"), "includePaths"), self.lines(paths.get("excludePaths"), "excludePaths")
        )

    def artifacts(self, node: Node | None) -> tuple[tuple[Artifact, ...], tuple[str, ...] | None]:
        if node is None:
            return (), None
        if isinstance(node.value, tuple):
            return (Artifact(self.texts(node, "artifacts")),), None
        found = self.mapping(node, "artifacts", keys.ARTIFACTS)
        download = found.get("download")
        wanted: tuple[str, ...] | None = None
        if download is not None and isinstance(download.value, bool):
            wanted = None if download.value else ()
        elif download is not None:
            wanted = self.texts(download, "download")
        made = [self.upload(one) for one in self.items(found.get("upload"), "upload")] if "upload" in found else []
        if "paths" in found:
            made.append(Artifact(self.texts(found["paths"], "paths")))
        return tuple(made), wanted

    def upload(self, node: Node) -> Artifact:
        found = self.mapping(node, "upload", keys.UPLOAD)
        self.need(found, node, "upload", "name")
        self.need(found, node, "upload", "paths")
        return Artifact(
            self.texts(found.get("paths"), "paths"),
            self.text(found.get("name"), "name"),
            self.choice(found.get("type"), "type", keys.ARTIFACT_TYPES) or "shared",
            self.choice(found.get("capture-on"), "capture-on", keys.CAPTURES) or "success",
        )

    def variable(self, node: Node) -> Variable:
        found = self.mapping(node, "variable", keys.VARIABLE)
        self.need(found, node, "variable", "name")
        name, default = self.text(found.get("name"), "name"), self.text(found.get("default"), "default")
        allowed = self.texts(found.get("allowed-values"), "allowed-values") if "allowed-values" in found else ()
        if allowed and default not in allowed:
            self.say(node, f"the default of {name} isn't one of its allowed values", f"one of: {', '.join(allowed)}")
        return Variable(node.line, name, default, allowed, self.text(found.get("description"), "description"))

    def cache(self, name: str, node: Node) -> Cache:
        if name in keys.PREDEFINED_CACHES:
            self.say(node, f"the cache {name} is a predefined one: it takes no definition", "choose another name")
        if isinstance(node.value, str):
            return Cache(node.line, name, node.value)
        found = self.mapping(node, f"the cache {name}", keys.CACHE)
        self.need(found, node, f"the cache {name}", "path")
        key = self.mapping(found.get("key"), "key", keys.CACHE_KEY)
        if "key" in found:
            self.need(key, found["key"], "key", "files")
        return Cache(node.line, name, self.text(found.get("path"), "path"), self.lines(key.get("files"), "files"))

    def service(self, name: str, node: Node) -> Service:
        found = self.mapping(node, f"the service {name}", keys.SERVICE)
        image = self.image(found.get("image"))
        if not image and name not in keys.PREDEFINED_SERVICES and "type" not in found:
            self.say(node, f"the service {name} has no image")
        memory = self.number(found.get("memory"), "memory", 128, 64 * 1024) or 1024
        return Service(node.line, name, image, self.choice(found.get("type"), "type", ("docker",)), memory)

    def image(self, node: Node | None) -> str:
        if node is None or isinstance(node.value, str):
            return str(node.value) if node else ""
        found = self.mapping(node, "image", keys.IMAGE)
        self.need(found, node, "image", "name")
        return self.text(found.get("name"), "name")

    def runtime(self, node: Node | None) -> str:
        cloud = self.mapping(self.mapping(node, "runtime", keys.RUNTIME).get("cloud"), "cloud", keys.CLOUD)
        version = cloud.get("version")
        if version and not isinstance(version.value, str):
            self.say(version, "the version of the runtime is a text", f'in quotes: "{version.value}"')
            return ""
        return self.text(version, "version")

    def depth(self, node: Node | None) -> int | Literal["full"] | None:
        if node is not None and node.value == "full":
            return "full"
        return self.number(node, "depth", 1, 1_000_000) or None

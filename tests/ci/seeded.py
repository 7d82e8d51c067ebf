"""Mistakes that people make in bitbucket-pipelines.yml, each as a change of this repository's own file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mistake:
    """A change of the file's text, and a part of what ``ci.check`` must say to it."""

    name: str
    old: str
    new: str
    says: str

    def made_in(self, text: str) -> str:
        assert self.old in text, f"{self.name}: the file no longer has {self.old!r}"
        return text.replace(self.old, self.new, 1)


MISTAKES = (
    Mistake(
        "an unknown key of the file", "\nclone:", "\nclones:\n  x: 1\nclone:", "the file has an unknown key 'clones'"
    ),
    Mistake("an unknown option", "  max-time: 30", "  max-tim: 30", "options has an unknown key 'max-tim'"),
    Mistake("an unknown key of the clone", "  depth: 50", "  deep: 50", "clone has an unknown key 'deep'"),
    Mistake(
        "an unknown kind of definition",
        "  caches:\n    venv",
        "  cache:\n    venv",
        "definitions has an unknown key 'cache'",
    ),
    Mistake(
        "an unknown key of a cache", "      path: .venv", "      pth: .venv", "the cache venv has an unknown key 'pth'"
    ),
    Mistake("an unknown key of a service", "      memory: 6144", "      memroy: 6144", "has an unknown key 'memroy'"),
    Mistake("an unknown start", "  branches:\n", "  branch:\n", "pipelines has an unknown key 'branch'"),
    Mistake(
        "an unknown entry of a pipeline", "      - step: *variables", "      - stp: *variables", "unknown key 'stp'"
    ),
    Mistake(
        "an unknown key of a group", "          fail-fast: true", "          failfast: true", "unknown key 'failfast'"
    ),
    Mistake(
        "an unknown key of a step",
        "          deployment: droplet",
        "          deploymnt: droplet",
        "unknown key 'deploymnt'",
    ),
    Mistake(
        "an unknown key of a condition",
        "            changesets:\n              includePaths: [nginx/**]",
        "            changeset:\n              includePaths: [nginx/**]",
        "unknown key 'changeset'",
    ),
    Mistake(
        "an unknown key of changesets",
        "              includePaths: [nginx/**]",
        "              includePath: [nginx/**]",
        "unknown key 'includePath'",
    ),
    Mistake(
        "include and exclude at once",
        "              includePaths: [nginx/**]",
        "              includePaths: [nginx/**]\n              excludePaths: [docs/**]",
        "either includePaths or excludePaths",
    ),
    Mistake(
        "environments of two types at the same time",
        "      - parallel:\n          fail-fast: true\n          steps:\n"
        "            - step: *lint\n            - step: *quick",
        "      - parallel:\n          steps:\n            - step: *site\n"
        "            - step: {<<: *site, deployment: staging}\n            - step: *quick",
        "deploys to droplet and staging",
    ),
    Mistake(
        "an unknown key of an upload",
        "              capture-on: always",
        "              captured: always",
        "unknown key 'captured'",
    ),
    Mistake("an anchor that isn't there", "*variables", "*variabels", "undefined alias"),
    Mistake(
        "a cache that isn't there", "        caches: [venv]", "        caches: [vnev]", "the cache vnev isn't defined"
    ),
    Mistake(
        "a service that isn't there",
        "        services: [docker]",
        "        services: [dokcer]",
        "the service dokcer isn't defined",
    ),
    Mistake("a predefined cache with a key", "    venv:\n", "    pip:\n", "predefined"),
    Mistake(
        "a cache key that matches nothing",
        "requirements/ops.txt]",
        "requirements/op.txt]",
        "no file of the repository matches requirements/op.txt",
    ),
    Mistake(
        "a condition that matches nothing",
        "includePaths: [nginx/**]",
        "includePaths: [ngnix/**]",
        "no file of the repository matches ngnix/**",
    ),
    Mistake("a task that isn't there", "nginx.deploy", "nginx.deply", "unknown task 'nginx.deply'"),
    Mistake("an option that isn't there", "--wait 600", "--wiat 600", "unknown option '--wiat'"),
    Mistake("a value that isn't allowed", "--serves droplet", "--serves dropet", "unknown serves 'dropet'"),
    Mistake("a value that is no number", "--wait 600", "--wait soon", "--wait"),
    Mistake("logic in a script", "./inv engine lint]", '"./inv engine && ./inv lint"]', "one ./inv line"),
    Mistake("another program", "./inv engine lint]", "make lint]", "begins with 'make'"),
    Mistake(
        "a variable that nobody sets",
        "--wait 600",
        "--wait 600 --tag $BITBUCKET_COMIT",
        "did you mean BITBUCKET_COMMIT?",
    ),
    Mistake(
        "a manual first step",
        "      - step: *variables",
        "      - step:\n          name: x\n          trigger: manual\n          script: [./inv lint]",
        "begins with a manual step",
    ),
    Mistake(
        "a trigger that isn't there",
        "          deployment: droplet",
        "          trigger: by-hand\n          deployment: droplet",
        "trigger is 'by-hand'",
    ),
    Mistake(
        "a deployment that two runs do at once",
        "          concurrency-group: droplet\n",
        "",
        "without a concurrency-group",
    ),
    Mistake("more memory than the step has", "      memory: 6144", "      memory: 8192", "MB"),
    Mistake("a size that isn't there", "  size: 2x", "  size: 3x", "size is '3x'"),
    Mistake("a version that is a number", '      version: "3"', "      version: 3", "in quotes"),
    Mistake("an image that moves", "image: python:3.13-trixie", "image: python:latest", "isn't pinned"),
    Mistake("a step without a script", "        script: [./inv engine lint]\n", "", "step has no script"),
    Mistake("a key given twice", "  max-time: 30\n", "  max-time: 30\n  max-time: 60\n", "'max-time' twice"),
    Mistake(
        "a text where a list belongs", "script: [./inv engine lint]", "script: ./inv engine lint", "script is a text"
    ),
    Mistake("a number where a text belongs", "        name: Lint", "        name: 7", "name is a number"),
    Mistake("an empty pipeline", "    deploy-site:\n      - step: *site\n", "    deploy-site: []\n", "has no step"),
    Mistake("no YAML at all", "image: python:3.13-trixie", "image: [python", "is no YAML"),
)

"""The variables that the pipeline reads: what each is for, where it is set, and which of them a step still lacks.

One list serves three: ``ci.variables`` at the start of a step, ``ci.check`` for the file, and docs/ci.md for people.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ops.paths import ROOT
from ops.settings.template import Variable, read_schema

Place = Literal["repository", "deployment"]
Purpose = Literal["droplet", "aws"]

PAGES: Mapping[Place, str] = {
    "repository": "Repository settings > Pipelines > Repository variables",
    "deployment": "Repository settings > Pipelines > Deployments > {environment} > Variables",
}


@dataclass(frozen=True)
class Needed:
    """A variable that somebody sets in Bitbucket.

    Attributes:
        place: for all steps, or for those of one deployment environment.
        secured: masked in logs, and never shown again in the settings.
        required: a step that uses it can't do without.
    """

    name: str
    place: Place
    what: str
    secured: bool = False
    required: bool = True


# Of Bitbucket itself: https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/#Default-variables
GIVEN = frozenset(
    {
        "CI", "BITBUCKET_BRANCH", "BITBUCKET_BUILD_NUMBER", "BITBUCKET_CLONE_DIR", "BITBUCKET_COMMIT",
        "BITBUCKET_DEPLOYMENT_ENVIRONMENT", "BITBUCKET_DEPLOYMENT_ENVIRONMENT_UUID", "BITBUCKET_EXIT_CODE",
        "BITBUCKET_PARALLEL_STEP", "BITBUCKET_PARALLEL_STEP_COUNT", "BITBUCKET_PIPELINE_UUID", "BITBUCKET_PR_ID",
        "BITBUCKET_PR_DESTINATION_BRANCH", "BITBUCKET_PROJECT_KEY", "BITBUCKET_REPO_FULL_NAME", "BITBUCKET_REPO_SLUG",
        "BITBUCKET_REPO_UUID", "BITBUCKET_STEP_OIDC_TOKEN", "BITBUCKET_STEP_UUID", "BITBUCKET_TAG",
        "BITBUCKET_WORKSPACE",
    }
)  # fmt: skip


# What is deployed to: the settings that it reads, and where somebody sets them. There is one group of droplets; what is
# in AWS differs between staging and production.
PURPOSES: Mapping[Purpose, tuple[Place, tuple[str, ...]]] = {
    "droplet": ("repository", ("droplet.env", "registry.env")),
    "aws": ("deployment", ("aws.env",)),
}
# Optional where a person works, but a pipeline can't do without: nobody is there to confirm a host key or to sign in.
IN_A_PIPELINE = frozenset(
    {"DROPLET_HOSTS", "DROPLET_FINGERPRINTS", "REGISTRY_PREFIX", "REGISTRY_USER", "REGISTRY_TOKEN", "AWS_SERVICE_ROLE"}
)
ROLE = Needed(
    "AWS_ROLE_ARN",
    "deployment",
    "The role that the pipeline takes by OIDC: the output DeployRole of the stack pipeline.",
)


PRIVATE_KEY = Needed(
    "DROPLET_PRIVATE_KEY",
    "repository",
    "The private key to sign in to the droplets with, or its base64. Empty where Bitbucket's own SSH key is theirs.",
    secured=True,
    required=False,
)


def needed(purpose: Purpose, root: Path = ROOT) -> tuple[Needed, ...]:
    """The variables of one purpose: those of its env files' templates, under the same names.

    Raises:
        SettingsError: a template isn't valid.
    """
    place, files = PURPOSES[purpose]
    templates = [template for template in read_schema(root).templates if template.file in files]
    found = [_of(variable, place) for template in templates for variable in template.variables]
    return (*found, ROLE if purpose == "aws" else PRIVATE_KEY)


def documented(root: Path = ROOT) -> frozenset[str]:
    """The names of all variables that somebody sets."""
    return frozenset(one.name for purpose in PURPOSES for one in needed(purpose, root))


def missing(wanted: Iterable[Needed], environment: Mapping[str, str]) -> tuple[Needed, ...]:
    """The required ones that aren't set, or are set to nothing."""
    return tuple(one for one in wanted if one.required and not environment.get(one.name))


def page(one: Needed, environment: str) -> str:
    """The settings page on which it is set, as one clicks through it."""
    return PAGES[one.place].format(environment=environment or "(the environment)")


def _of(variable: Variable, place: Place) -> Needed:
    required = variable.name in IN_A_PIPELINE or (variable.required and not variable.default)
    what = " ".join(variable.comment.split())
    return Needed(variable.name, place, what, variable.kind.secret, required)

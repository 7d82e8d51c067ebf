"""The environment of a deployment step: Bitbucket's name for it is ours, its variables become its env files."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path

from ops import settings
from ops.ci.variables import PRIVATE_KEY, PURPOSES, Purpose, missing, needed, page
from ops.errors import BadInput
from ops.paths import ROOT
from ops.settings.dialect import assign
from ops.settings.environment import VARIABLE, valid_name
from ops.settings.files import create, make_private_folder, replace
from ops.settings.template import LOCAL, Template, read_schema

DEPLOYMENT = "BITBUCKET_DEPLOYMENT_ENVIRONMENT"
KEY_MARK = "PRIVATE KEY-----"


def name_of(environment: Mapping[str, str]) -> str:
    """The environment of this step: ``ANDAMIO_ENV`` where it is set, else the deployment environment of the same name.

    Raises:
        BadInput: this is no deployment step, or its environment's name can't be one of ours.
    """
    given = environment.get(VARIABLE) or environment.get(DEPLOYMENT)
    if not given:
        hint = "give the step a deployment: in bitbucket-pipelines.yml; on a laptop the tasks take --env"
        raise BadInput("this is no deployment step of a pipeline", where=DEPLOYMENT, hint=hint)
    return valid_name(given)


def refuse_missing(purpose: Purpose, name: str, environment: Mapping[str, str], root: Path = ROOT) -> None:
    """Go on only when every variable that the purpose needs is set.

    Raises:
        BadInput: names all that are missing, with the settings page of each.
    """
    lacking = missing(needed(purpose, root), environment)
    if lacking:
        lines = [f"  {one.name}  ({page(one, name)}{', secured' if one.secured else ''})" for one in lacking]
        what = f"{len(lacking)} variables that {purpose} needs are not set:\n" + "\n".join(lines)
        raise BadInput(what, hint="set them in Bitbucket; what each is for: ./inv ci.variables")


def is_there(purpose: Purpose, name: str, root: Path = ROOT) -> bool:
    """Whether an environment has its files of this purpose; ``local`` gets them by itself."""
    return name == LOCAL or all((root / "env" / name / file).is_file() for file in PURPOSES[purpose][1])


def write(purpose: Purpose, name: str, environment: Mapping[str, str], root: Path = ROOT) -> list[Path]:
    """Write the env files of one purpose from the step's variables, which nobody but this user can read.

    Returns the files that were written; none where they are there already: ``ci.run`` lends those of this machine.

    Raises:
        BadInput: a variable is missing, or holds what an env file can't.
        SettingsError: a value isn't of its type.
    """
    if is_there(purpose, name, root):
        return []
    refuse_missing(purpose, name, environment, root)
    _, files = PURPOSES[purpose]
    folder = root / "env" / name
    make_private_folder(folder)
    environment = {**environment, **_key_file(folder, environment, root)} if purpose == "droplet" else environment
    written = [folder / template.file for template in read_schema(root).templates if template.file in files]
    for template in (one for one in read_schema(root).templates if one.file in files):
        content = _content(template, name, environment).encode()
        create(folder / template.file, content, None)
    settings.load(name, root, only=files)
    return written


def _key_file(folder: Path, environment: Mapping[str, str], root: Path) -> dict[str, str]:
    """The setting that names the key's file, which is written from its variable; none where there is no variable.

    Raises:
        BadInput: the variable holds no private key.
    """
    given = environment.get(PRIVATE_KEY.name, "")
    if not given:
        return {}
    key = _decoded(given)
    path = folder / "droplet_key"
    replace(path, key)
    return {"DROPLET_KEY": str(path.relative_to(root))}


def _decoded(given: str) -> bytes:
    """A private key as OpenSSH reads it, from itself or from its base64 (for settings that take one line)."""
    try:
        text = given if KEY_MARK in given else base64.b64decode(given, validate=True).decode()
    except ValueError:
        text = ""
    if KEY_MARK not in text:
        hint = "the whole file of the private key, or base64 -w0 of it"
        raise BadInput("holds no private key", where=PRIVATE_KEY.name, hint=hint)
    return (text.replace("\r\n", "\n").strip() + "\n").encode()


def _content(template: Template, name: str, environment: Mapping[str, str]) -> str:
    lines = template.text.split("\n")
    for variable in template.variables:
        text = environment.get(variable.name) or variable.initial(name)
        try:
            lines[variable.line - 1] = assign(variable.name, text)
        except ValueError as error:
            raise BadInput(str(error), where="Bitbucket", hint="one line, without quotes around it") from None
    return "\n".join(lines)

"""What a droplet has and runs, asked in one command: a round trip costs more than all that is asked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from ops.errors import AndamioError
from ops.release import layout
from ops.shell import Command, Shell

SURVEY_SECONDS = 30
MARK = "\x1e"

# Each part is introduced by a record separator and its name. What isn't there answers nothing; who asks judges that.
SCRIPT = r"""
part() { printf '\036%s\n' "$1"; }
inspect() { [ -z "$2" ] || docker "$1" inspect $2; }
containers() { inspect container "$(docker ps --all --quiet --no-trunc --filter "label=$1")"; }
exec 2>/dev/null
engine=$(docker info --format '{{.ServerVersion}} {{.Architecture}} {{.DockerRootDir}} {{json .DriverStatus}}' 2>&1)
part engine; printf '%s\n' "$engine"
part images; inspect image "$(docker image ls --quiet --no-trunc --filter "reference=$3" | sort -u)"
part containers; containers "$4"
part proxies; containers "$5"
part proxy-image; docker image inspect "$6"
part caddyfile; cat "$1/proxy/Caddyfile"
part current; readlink "$2"
part folders; ls "$1/sites"
part home; [ -w "$1" ] && echo writable
part disk; df -Pk "$(printf '%s' "$engine" | cut -d ' ' -f 3)" | awk 'NR==2 {print $4}'
part memory; awk '/^MemAvailable:/ {print $2}' /proc/meminfo
part ports; ss --no-header --listening --numeric --tcp 'sport = :80 or sport = :443' | awk '{print $4}'
part tools; for tool in curl flock; do command -v "$tool"; done
part who; id --user; id --group
part clock; date +%s
part end
"""


@dataclass(frozen=True)
class Image:
    """An image of the site: its tags, and its layers' diff IDs from the bottom."""

    image_id: str
    tags: tuple[str, ...]
    layers: tuple[str, ...]


@dataclass(frozen=True)
class SiteContainer:
    """A container of the site or the proxy, as the engine tells it."""

    name: str
    state: str
    health: str
    created: str
    release: str
    tag: str
    by: str
    fingerprint: str

    @property
    def running(self) -> bool:
        return self.state == "running"


@dataclass(frozen=True)
class Survey:
    """What a droplet has.

    Attributes:
        engine: the engine's version; empty where none answers, then ``refusal`` says why.
        architecture: of the machine, as ``uname -m`` names it.
        containerd_store: whether the engine keeps images in containerd's store.
        caddyfile: the proxy's configuration as it is written; empty before the first deploy.
        current: the identifier of the release that serves; empty before the first.
        disk_free, memory_free: in bytes.
        listening: the addresses on which something listens on port 80 or 443.
        clock: seconds since 1970.
    """

    engine: str
    refusal: str
    architecture: str
    containerd_store: bool
    images: tuple[Image, ...]
    containers: tuple[SiteContainer, ...]
    proxies: tuple[SiteContainer, ...]
    proxy_layers: tuple[str, ...]
    caddyfile: str
    current: str
    folders: tuple[str, ...]
    provisioned: bool
    disk_free: int
    memory_free: int
    listening: tuple[str, ...]
    tools: tuple[str, ...]
    user: int
    group: int
    clock: int

    @property
    def serving(self) -> SiteContainer | None:
        """The container of the current release."""
        return next((one for one in self.containers if one.release == self.current), None)

    @property
    def running_proxy(self) -> SiteContainer | None:
        return next((one for one in self.proxies if one.running), None)

    def image(self, tag: str) -> Image | None:
        """The image of a version, if it is there."""
        return next((one for one in self.images if layout.image(tag) in one.tags), None)


def command(proxy_image: str) -> Command:
    """The command that asks for everything."""
    return (
        "sh", "-c", SCRIPT, "survey", layout.ROOT, layout.CURRENT, layout.SITE_IMAGE, layout.RELEASE_LABEL,
        layout.PROXY_LABEL, proxy_image,
    )  # fmt: skip


def survey(host: Shell, proxy_image: str) -> Survey:
    """Ask a droplet what it has.

    Raises:
        AndamioError: its answer makes no sense.
    """
    answer = host.probe(command(proxy_image), timeout=SURVEY_SECONDS)
    try:
        return parse(answer.stdout)
    except (KeyError, ValueError, IndexError):
        last = (answer.stderr.strip().splitlines() or ["no answer"])[-1]
        raise AndamioError(f"can't find out what it runs: {last}", hint="./inv droplet.provision") from None


def parse(text: str) -> Survey:
    """Read the answer of the script.

    Raises:
        KeyError, ValueError, IndexError: it isn't one.
    """
    parts = dict(part.split("\n", 1) for part in text.split(MARK)[1:])
    parts = {name: content.strip() for name, content in parts.items()}
    if "end" not in parts:
        raise KeyError("end")
    version, _, rest = parts["engine"].partition(" ")
    answered = version[:1].isdigit()
    architecture, _, store = rest.partition(" ")  # the folder in front of the store's status harms nobody
    proxy_image = json.loads(parts["proxy-image"] or "[]")
    user, group = parts["who"].split()
    return Survey(
        engine=version if answered else "",
        refusal="" if answered else parts["engine"],
        architecture=architecture if answered else "",
        containerd_store="io.containerd.snapshotter" in store,
        images=tuple(_image(one) for one in json.loads(parts["images"] or "[]")),
        containers=tuple(_container(one) for one in json.loads(parts["containers"] or "[]")),
        proxies=tuple(_container(one) for one in json.loads(parts["proxies"] or "[]")),
        proxy_layers=tuple(proxy_image[0]["RootFS"].get("Layers") or ()) if proxy_image else (),
        caddyfile=parts["caddyfile"],
        current=parts["current"],
        folders=tuple(name for name in parts["folders"].split() if name[:1].isdigit()),
        provisioned=parts["home"] == "writable",
        disk_free=int(parts["disk"] or 0) * 1024,
        memory_free=int(parts["memory"] or 0) * 1024,
        listening=tuple(parts["ports"].split()),
        tools=tuple(path.rsplit("/", 1)[-1] for path in parts["tools"].split()),
        user=int(user),
        group=int(group),
        clock=int(parts["clock"]),
    )


def _image(found: dict[str, Any]) -> Image:
    return Image(
        image_id=found["Id"],
        tags=tuple(found["RepoTags"] or ()),
        layers=tuple(found["RootFS"].get("Layers") or ()),
    )


def _container(found: dict[str, Any]) -> SiteContainer:
    labels, state = found["Config"]["Labels"] or {}, found["State"]
    return SiteContainer(
        name=found["Name"].removeprefix("/"),
        state=state["Status"],
        health=(state.get("Health") or {}).get("Status", ""),
        created=found["Created"],
        release=labels.get(layout.RELEASE_LABEL, ""),
        tag=labels.get(layout.TAG_LABEL, ""),
        by=labels.get(layout.BY_LABEL, ""),
        fingerprint=labels.get(layout.PROXY_LABEL, ""),
    )

"""Whether a release that has started is fit to serve: its container, its own health check, and what it answers."""

from __future__ import annotations

import json

from ops.errors import AndamioError
from ops.hosts.host import Host
from ops.release import layout
from ops.release.layout import Release
from ops.shell import Command

HEALTH_PATH = "/healthz"
LOG_LINES = 20
POLL = "0.05"
SLACK_SECONDS = 10

# The image's own health check (the words after the first four) is run at once: Docker runs it first after its interval.
# An image without one, or without a page at the health path, is asked for its front page. Prints why it isn't fit.
SCRIPT = r"""
container=$1 socket=$2 path=$3 deadline=$(($(date +%s) + $4))
shift 4
status() {
    curl --silent --output /dev/null --write-out '%{http_code}' --max-time 5 --unix-socket "$socket" "http://site$1"
}
ended() {
    set -- $(docker inspect --format '{{.State.Status}} {{.State.ExitCode}}' "$container")
    [ "$1" != running ] || return 1
    why="its container ended (exit code $2)"
}
fit() {
    code=$(status "$path")
    [ "$code" != 404 ] || code=$(status /)
    case $code in
        2??|3??) ;;
        000) why='nothing answers on its socket (listen unix:/tmp/site/http.sock)'; return 1 ;;
        *) why="it answers $code"; return 1 ;;
    esac
    [ $# = 0 ] || docker exec "$container" "$@" >/dev/null 2>&1 || { why='its health check fails'; return 1; }
}
while :; do
    ! ended || break
    ! fit "$@" || exit 0
    [ "$(date +%s)" -lt "$deadline" ] || break
    sleep POLL
done
echo "$why"
exit 1
""".replace("POLL", POLL)
HEALTH_CHECK = "{{json .Config.Healthcheck}}"


class NotHealthy(AndamioError):
    """A new release doesn't become healthy; the old one goes on serving."""


def command(release: Release, seconds: int, health_check: Command = ()) -> Command:
    """Wait until a release is fit, at most ``seconds``."""
    words = (release.container, release.socket, HEALTH_PATH, str(seconds), *health_check)
    return ("sh", "-c", SCRIPT, "gate", *words)


def wait(host: Host, release: Release, seconds: int) -> None:
    """Wait until a release is fit to serve.

    Raises:
        NotHealthy: it isn't within ``seconds``; says why, with the last lines of its log.
    """
    if host.dry:
        host.run(command(release, seconds))
        return
    inspected = host.probe(("docker", "image", "inspect", "--format", HEALTH_CHECK, layout.image(release.tag)))
    answer = host.probe(command(release, seconds, own_health_check(inspected.text)), timeout=seconds + SLACK_SECONDS)
    if not answer.ok:
        why = (answer.stdout.strip().splitlines() or ["it was not asked in time"])[-1]
        raise NotHealthy(
            f"the new version is not healthy: {why}{_log(host, release)}",
            where=str(host.address),
            hint="the old version serves on; mend the image, then ./inv nginx.build nginx.deploy",
        )


def own_health_check(inspected: str) -> Command:
    """The command of an image's health check, from the JSON of its ``Config.Healthcheck``; empty where it has none.

    Source: https://docs.docker.com/reference/api/engine/ (HealthConfig.Test).
    """
    match (json.loads(inspected or "null") or {}).get("Test") or []:
        case ["CMD", *words]:
            return tuple(words)
        case ["CMD-SHELL", line]:
            return ("sh", "-c", line)
        case _:
            return ()


def _log(host: Host, release: Release) -> str:
    log = host.probe(("docker", "logs", f"--tail={LOG_LINES}", release.container))
    lines = f"{log.stdout}{log.stderr}".rstrip().splitlines()[-LOG_LINES:]
    return "".join(f"\n  | {line}" for line in lines)

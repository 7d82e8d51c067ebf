"""Whether a release that has started is fit to serve: its container, its own health check, and what it answers."""

from __future__ import annotations

from ops.errors import AndamioError
from ops.hosts.host import Host
from ops.release.layout import Release
from ops.shell import Command

HEALTH_PATH = "/healthz"
LOG_LINES = 20
POLL = "0.05"
SLACK_SECONDS = 10

# The image's own health check is run at once: Docker runs it first after its interval. An image without one, or
# without a page at the health path, is asked for its front page. Prints why it isn't fit.
SCRIPT = r"""
container=$1 socket=$2 path=$3 deadline=$(($(date +%s) + $4))
status() {
    curl --silent --output /dev/null --write-out '%{http_code}' --max-time 5 --unix-socket "$socket" "http://site$1"
}
healthy() {
    docker inspect --format '{{with .Config.Healthcheck}}{{range .Test}}{{println .}}{{end}}{{end}}' "$container" | {
        read -r kind || return 0
        set --
        while IFS= read -r word; do [ -z "$word" ] || set -- "$@" "$word"; done
        case $kind in
            CMD) docker exec "$container" "$@" ;;
            CMD-SHELL) docker exec "$container" sh -c "$1" ;;
        esac
    } >/dev/null 2>&1
}
why='it was not asked'
while :; do
    set -- $(docker inspect --format '{{.State.Status}} {{.RestartCount}} {{.State.ExitCode}}' "$container")
    [ "$1" = running ] && [ "$2" = 0 ] || { echo "its container ended (exit code $3)"; exit 1; }
    code=$(status "$path")
    [ "$code" != 404 ] || code=$(status /)
    case $code in
        2??|3??) if healthy; then exit 0; fi; why='its health check fails' ;;
        000) why='nothing answers on its socket' ;;
        *) why="it answers $code" ;;
    esac
    [ "$(date +%s)" -lt "$deadline" ] || { echo "$why"; exit 1; }
    sleep POLL
done
""".replace("POLL", POLL)


class NotHealthy(AndamioError):
    """A new release doesn't become healthy; the old one goes on serving."""


def command(release: Release, seconds: int) -> Command:
    """Wait until a release is fit, at most ``seconds``."""
    return ("sh", "-c", SCRIPT, "gate", release.container, release.socket, HEALTH_PATH, str(seconds))


def wait(host: Host, release: Release, seconds: int) -> None:
    """Wait until a release is fit to serve.

    Raises:
        NotHealthy: it isn't within ``seconds``; says why, with the last lines of its log.
    """
    wanted = command(release, seconds)
    if host.dry:
        host.run(wanted)
        return
    answer = host.probe(wanted, timeout=seconds + SLACK_SECONDS)
    if not answer.ok:
        why = (answer.stdout.strip().splitlines() or ["it was not asked in time"])[-1]
        raise NotHealthy(
            f"the new version is not healthy: {why}{_log(host, release)}",
            where=str(host.address),
            hint="the old version serves on; mend the image, then ./inv nginx.build nginx.deploy",
        )


def _log(host: Host, release: Release) -> str:
    log = host.probe(("docker", "logs", f"--tail={LOG_LINES}", release.container))
    lines = f"{log.stdout}{log.stderr}".rstrip().splitlines()[-LOG_LINES:]
    return "".join(f"\n  | {line}" for line in lines)

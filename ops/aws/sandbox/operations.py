"""What ``cfn.sandbox`` does, and says that it did."""

from __future__ import annotations

from collections.abc import Iterator

from ops.aws.sandbox import process
from ops.aws.sandbox.process import Running, Sandbox
from ops.errors import BadInput


def chosen(sandbox: Sandbox, stop: bool, reset: bool, dry: bool) -> Iterator[str]:
    """Do what the options say; yields what there is to say about it.

    Raises:
        BadInput: both are wanted at once.
        AndamioError: the sandbox can't be started, or its port is another program's.
    """
    if stop and reset:
        raise BadInput("--stop and --reset can't both be meant", hint="--reset starts it anew, --stop ends it")
    if dry:
        yield _planned(sandbox, stop, reset)
    elif stop:
        ended = process.stop(sandbox)
        yield f"the sandbox AWS of {sandbox.environment} {'has ended' if ended else 'was not running'}"
    else:
        yield from _shown(sandbox, process.reset(sandbox) if reset else process.ensure(sandbox))


def _planned(sandbox: Sandbox, stop: bool, reset: bool) -> str:
    running = process.find(sandbox)
    if stop:
        return f"would end process {running.pid}" if running else "would do nothing: the sandbox AWS is not running"
    if reset or not running:
        return f"would start the sandbox AWS at {sandbox.url}"
    return f"would do nothing: the sandbox AWS runs at {sandbox.url}"


def _shown(sandbox: Sandbox, running: Running) -> Iterator[str]:
    yield (
        f"the sandbox AWS of {sandbox.environment} runs at {sandbox.url}: account {sandbox.account}, {sandbox.region}, "
        f"process {running.pid}"
    )
    yield f"it is in memory, and ends with this machine at the latest; its log: {sandbox.log}"

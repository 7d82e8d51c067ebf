"""What goes over a channel: no news is lost, none is invented, and lines are whole."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from paramiko.buffered_pipe import BufferedPipe

from ops.hosts.channel import Bell, Feeder, as_lines


@pytest.fixture
def channel() -> SimpleNamespace:
    """The two buffers of a channel."""
    return SimpleNamespace(in_buffer=BufferedPipe(), in_stderr_buffer=BufferedPipe())


def test_what_was_there_before_rings(channel: SimpleNamespace) -> None:
    channel.in_stderr_buffer.feed(b"early")
    assert Bell(channel).wait(0)


@pytest.mark.parametrize("name", ["in_buffer", "in_stderr_buffer"])
def test_each_stream_rings_and_so_does_its_end(channel: SimpleNamespace, name: str) -> None:
    bell = Bell(channel)
    assert not bell.wait(0)
    getattr(channel, name).feed(b"news")
    assert bell.wait(0)
    bell.clear_now()
    assert not bell.wait(0), "or who waits would spin"
    getattr(channel, name).close()
    assert bell.wait(0)


def test_emptying_one_stream_does_not_lose_the_news_of_the_other(channel: SimpleNamespace) -> None:
    bell = Bell(channel)
    channel.in_buffer.feed(b"first")
    bell.clear_now()
    channel.in_stderr_buffer.feed(b"second")
    assert channel.in_buffer.read(10) == b"first"
    assert bell.wait(0)


@pytest.mark.parametrize(
    ("texts", "lines"),
    [([], []), (["a\n"], ["a"]), (["a", "b\nc", "\n", "\n"], ["ab", "c", ""]), (["a\nb"], ["a", "b"]), ([""], [])],
)
def test_pieces_become_whole_lines(texts: list[str], lines: list[str]) -> None:
    assert list(as_lines(texts)) == lines


@pytest.mark.parametrize("error", [OSError("Socket is closed"), EOFError()])
def test_a_channel_that_has_ended_is_not_the_sources_error(error: Exception) -> None:
    channel = Mock(sendall=Mock(side_effect=error), shutdown_write=Mock(side_effect=error))
    for chunks in ([b"x"], []):
        feeder = Feeder(channel, chunks)
        feeder.wait()
        feeder.check()


@pytest.mark.parametrize("error", [OSError(), EOFError(), ZeroDivisionError()])
def test_what_the_source_raises_is_its_error_and_ends_the_channel(error: Exception) -> None:
    def broken() -> Iterator[bytes]:
        yield b"x"
        raise error

    channel = Mock(close=Mock(side_effect=EOFError))
    feeder = Feeder(channel, broken())
    feeder.wait()
    with pytest.raises(type(error)):
        feeder.check()
    channel.close.assert_called_once()
    channel.shutdown_write.assert_not_called()

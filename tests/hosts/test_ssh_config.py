"""``~/.ssh/config``: what it says of a host, with the files that it includes."""

from __future__ import annotations

from pathlib import Path

import pytest

from ops.errors import BadInput
from ops.hosts.ssh_config import user_config


@pytest.fixture
def folder(home: Path) -> Path:
    """An empty ``~/.ssh``."""
    return home / ".ssh"


def test_without_a_file_a_host_is_what_it_is_called(folder: Path) -> None:
    assert user_config().lookup("web")["hostname"] == "web"


def test_included_files_count_where_they_stand(folder: Path) -> None:
    (folder / "config").write_text(
        "Port 1\nInclude config.d/* ~/.ssh/absent\nInclude = more\nHost web\n    HostName last\n    User me\n"
    )
    (folder / "config.d").mkdir()
    (folder / "config.d" / "a").write_text("Host web\n    HostName first\n    Port 2\n")
    (folder / "config.d" / "b").write_text("Host db\n    Port 3\n")
    (folder / "more").write_text(f"Host db\n    HostName {folder}\n")
    found = {name: user_config().lookup(name) for name in ("web", "db")}
    assert (found["web"]["hostname"], found["web"]["port"], found["web"]["user"]) == ("first", "1", "me")
    assert (found["db"]["hostname"], found["db"]["port"]) == (str(folder), "1")


def test_an_include_of_one_host_is_not_everybodys(folder: Path) -> None:
    (folder / "config").write_text("Host web\n    Include more\n    Port 2\n")
    (folder / "more").write_text("Port 3\n")
    assert user_config().lookup("web")["port"] == "2"
    assert "port" not in user_config().lookup("db")


def test_files_that_include_themselves_come_to_an_end(folder: Path) -> None:
    (folder / "config").write_text("Include config\nPort 4\n")
    assert user_config().lookup("web")["port"] == "4"


@pytest.mark.parametrize(("content", "words"), [(b"Host web\n    Port\n", "is not valid"), (b"\xff\n", "isn't UTF-8")])
def test_a_broken_file_is_bad_input_that_names_it(folder: Path, content: bytes, words: str) -> None:
    (folder / "config").write_text("Include more\n")
    (folder / "more").write_bytes(content)
    with pytest.raises(BadInput, match=words) as caught:
        user_config()
    assert caught.value.where == str(folder / "more")

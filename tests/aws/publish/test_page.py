"""Which files are published, in which order, and as what."""

from __future__ import annotations

from pathlib import Path

import pytest
from invoke import Result

from ops.aws.publish import page
from ops.errors import AndamioError, CommandFailed
from tests.containers.fake_host import FakeHost


def written(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    return folder


def test_assets_come_first_and_the_page_last(tmp_path: Path) -> None:
    names = ("index.html", "about.txt", "robots.txt", "assets/b-1.js", "assets/a-1.css", "assets/b-1.js.gz")
    found = [file.key for file in page.files(written(tmp_path, *names))]
    assert found == ["assets/a-1.css", "assets/b-1.js", "about.txt", "robots.txt", "index.html"]


@pytest.mark.parametrize(
    ("name", "kind", "caching"),
    [
        ("index.html", "text/html; charset=utf-8", "no-cache"),
        ("favicon.svg", "image/svg+xml", "no-cache"),
        ("assets/index-BxK3.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"),
        ("assets/index-BxK3.css", "text/css; charset=utf-8", "public, max-age=31536000, immutable"),
        ("assets/a/logo.WOFF2", "font/woff2", "public, max-age=31536000, immutable"),
    ],
)
def test_what_browsers_are_told(name: str, kind: str, caching: str, tmp_path: Path) -> None:
    found = {file.key: file for file in page.files(written(tmp_path, "index.html", name))}[name]
    assert (found.type, found.caching) == (kind, caching)


@pytest.mark.parametrize("name", ["assets/unknown.qqq", "LICENSE"])
def test_a_file_of_an_unknown_kind_is_refused_before_anything_happens(name: str, tmp_path: Path) -> None:
    with pytest.raises(AndamioError, match="no media type") as caught:
        page.files(written(tmp_path, "index.html", name))
    assert caught.value.where == name


def test_an_image_without_a_page_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AndamioError, match="has no /srv/www/index"):
        page.files(written(tmp_path, "50x.html"))


class Engine(FakeHost):
    """An engine whose containers hold a page; it can fail to copy it."""

    def __init__(self, dry: bool = False, copies: bool = True) -> None:
        super().__init__(dry)
        self._set(copies=copies, asked=[])

    copies: bool
    asked: list[list[str]]

    def run(self, command: str, **options: object) -> Result:
        words = command.split()
        self.asked.append(words)
        if words[1] == "create":
            return Result(stdout="c0ffee\n")
        if words[1] == "cp":
            if not self.copies:
                return Result(stderr="no space left on device", exited=1)
            written(Path(words[-1]), "index.html", "assets/a.js")
        return Result()


@pytest.mark.parametrize("dry", [False, True])
def test_the_page_is_taken_out_of_a_container_that_never_runs(dry: bool) -> None:
    engine = Engine(dry)
    with page.taken_out(engine.shell, "andamio/frontend:1") as files:
        assert [file.content for file in files] == [b"assets/a.js", b"index.html"]
        folder = files[0].source.parents[1]
    assert not folder.exists()
    assert [words[1] for words in engine.asked] == ["create", "cp", "rm"]


def test_the_container_is_removed_when_the_copy_fails() -> None:
    engine = Engine(copies=False)
    with pytest.raises(CommandFailed, match="no space left"), page.taken_out(engine.shell, "andamio/frontend:1"):
        pass
    assert engine.asked[-1][:2] == ["docker", "rm"]

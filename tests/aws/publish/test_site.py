"""A page is published whole or not at all, from whatever was interrupted; earlier ones keep what they need."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st
from invoke import Config, Context

from ops.aws.publish import page, site
from ops.aws.publish.bucket import Bucket
from ops.aws.publish.page import PageFile
from ops.aws.publish.site import Site
from ops.shell import Shell
from tests.aws.publish.fake_s3 import START, FakeS3, Killed

ONE = "1" * 40
TWO = "2" * 40
DAY = timedelta(days=1)


def page_of(folder: Path, name: str, *shared: str) -> list[PageFile]:
    """A page that loads an asset of its own, and others that it shares with other releases."""
    own = f"assets/{name}.js"
    root = folder / name
    for key, content in {"index.html": own, own: name, **{f"assets/{one}.js": one for one in shared}}.items():
        (root / key).parent.mkdir(parents=True, exist_ok=True)
        (root / key).write_text(content)
    return page.files(root)


def publish(
    s3: FakeS3, tag: str, files: list[PageFile], now: datetime = START, prune: int = 0, dry: bool = False
) -> bool:
    s3.now = now
    shell = Shell(Context(Config(overrides={"run": {"dry": dry}})))
    return site.publish(shell, Site(Bucket(s3, "bucket"), s3, "E1"), tag, files, now, prune)


def is_whole(s3: FakeS3) -> bool:
    """Whether the page that is there finds what it loads; no page at all is whole, too."""
    served = s3.served()
    return "index.html" not in served or served["index.html"].decode() in served


def test_nothing_refers_to_what_is_not_there_yet(tmp_path: Path) -> None:
    s3 = FakeS3()
    assert publish(s3, ONE, page_of(tmp_path, "one", "shared"))
    note, first, second, *rest = s3.calls
    assert note == f"put releases/20261124T120000Z-{ONE}.json"
    assert {first, second} == {"put assets/one.js", "put assets/shared.js"}
    assert rest == ["put index.html", f"invalidate releases/20261124T120000Z-{ONE}.json / /index.html", note]
    assert s3.objects["index.html"]["CacheControl"] == "no-cache"
    assert s3.objects["assets/one.js"]["CacheControl"].endswith("immutable")


def test_publishing_again_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    s3 = FakeS3()
    files = page_of(tmp_path, "one")
    publish(s3, ONE, files)
    before = list(s3.calls)
    assert not publish(s3, ONE, files, START + DAY)
    assert s3.calls == before
    assert "nothing changed" in capsys.readouterr().out


def test_what_somebody_changed_by_hand_is_published_again(tmp_path: Path) -> None:
    s3 = FakeS3()
    files = page_of(tmp_path, "one")
    publish(s3, ONE, files)
    s3.objects["index.html"]["CacheControl"] = "max-age=600"
    assert publish(s3, ONE, files, START + DAY)
    assert s3.objects["index.html"]["CacheControl"] == "no-cache"


def test_a_new_release_sends_what_is_new_and_deletes_nothing(tmp_path: Path) -> None:
    s3 = FakeS3()
    publish(s3, ONE, page_of(tmp_path, "one", "shared"))
    done = len(s3.calls)
    publish(s3, TWO, page_of(tmp_path, "two", "shared"), START + DAY)
    assert [call for call in s3.calls[done:] if "releases" not in call] == ["put assets/two.js", "put index.html"]
    assert {"assets/one.js", "assets/two.js", "assets/shared.js"} < set(s3.served())


def test_a_rollback_is_publishing_the_older_commit(tmp_path: Path) -> None:
    s3 = FakeS3()
    older = page_of(tmp_path, "one", "shared")
    publish(s3, ONE, older)
    publish(s3, TWO, page_of(tmp_path, "two", "shared"), START + DAY)
    done = len(s3.calls)
    assert publish(s3, ONE, older, START + 2 * DAY)
    assert [call for call in s3.calls[done:] if call.startswith("put") and "releases" not in call] == ["put index.html"]
    assert s3.served()["index.html"] == b"assets/one.js"
    assert not publish(s3, ONE, older, START + 3 * DAY)


def test_a_dry_run_says_all_and_does_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    s3 = FakeS3()
    assert publish(s3, ONE, page_of(tmp_path, "one"), dry=True)
    assert (s3.calls, s3.objects) == ([], {})
    said = capsys.readouterr().out
    assert "upload s3://bucket/assets/one.js" in said
    assert "invalidation of /, /index.html in E1" in said


@given(killed_after=st.integers(0, 6), wrote_before=st.booleans())
def test_killed_anywhere_the_page_is_whole_and_the_next_run_finishes(
    killed_after: int, wrote_before: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("page")
    s3 = FakeS3()
    if wrote_before:
        publish(s3, ONE, page_of(folder, "one"))
    s3.killed_after = len(s3.calls) + killed_after
    two = page_of(folder, "two", "shared")
    try:
        publish(s3, TWO, two, START + DAY)
    except Killed:
        pass
    else:
        assert killed_after == 6
    assert is_whole(s3)
    s3.killed_after = None
    publish(s3, TWO, two, START + 2 * DAY)
    assert s3.served()["index.html"] == b"assets/two.js"
    assert is_whole(s3)
    assert any(call.startswith("invalidate") for call in s3.calls[-6:])
    assert not publish(s3, TWO, two, START + 3 * DAY)


def test_only_what_was_replaced_long_ago_is_pruned(tmp_path: Path) -> None:
    """The first release was the current one for three months, until a week ago: people have it open."""
    s3 = FakeS3()
    publish(s3, ONE, page_of(tmp_path, "one", "shared"))
    publish(s3, TWO, page_of(tmp_path, "two", "shared"), START + 90 * DAY)
    three = page_of(tmp_path, "three", "shared")
    publish(s3, "3" * 40, three, START + 97 * DAY, prune=30)
    assert "assets/one.js" in s3.served()
    publish(s3, "3" * 40, three, START + 121 * DAY, prune=30)
    assert "assets/one.js" not in s3.served()
    assert {"assets/two.js", "assets/shared.js", "assets/three.js"} < set(s3.served())
    publish(s3, "3" * 40, three, START + 128 * DAY, prune=30)
    assert set(s3.served()) == {"assets/shared.js", "assets/three.js", "index.html"}


@given(
    steps=st.lists(
        st.tuples(st.integers(0, 4), st.sets(st.integers(0, 5)), st.integers(0, 40), st.integers(0, 6)), max_size=6
    )
)
def test_pruning_never_takes_what_a_release_of_the_last_days_loads(
    steps: list[tuple[int, set[int], int, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Pages in any order, days apart, some of them interrupted; and then an account of which was current when."""
    folder = tmp_path_factory.mktemp("page")
    s3, now, current = FakeS3(), START, []
    for number, shared, days, killed_after in steps:
        now += timedelta(days=days, seconds=1)
        files = page_of(folder, f"{number}-{'-'.join(map(str, sorted(shared)))}", *(f"s{one}" for one in shared))
        s3.killed_after = len(s3.calls) + killed_after if killed_after < 3 else None
        try:
            publish(s3, str(number) * 40, files, now, prune=30)
        except Killed:
            continue
        current.append((now, {file.key for file in files}))
    for (_, keys), (replaced, _) in zip(current, [*current[1:], (now, set())], strict=False):
        if now - replaced <= 30 * DAY:
            assert keys <= set(s3.served())


def test_a_dry_run_says_what_would_be_deleted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    s3 = FakeS3()
    publish(s3, ONE, page_of(tmp_path, "one"))
    two = page_of(tmp_path, "two")
    publish(s3, TWO, two, START + DAY)
    before = dict(s3.objects)
    publish(s3, TWO, two, START + 40 * DAY, prune=30, dry=True)
    assert s3.objects == before
    assert "s3://bucket/assets/one.js" in capsys.readouterr().out


def test_a_file_that_s3_keeps_is_an_error(tmp_path: Path) -> None:
    s3 = FakeS3(refuses="assets/one.js")
    publish(s3, ONE, page_of(tmp_path, "one"))
    two = page_of(tmp_path, "two")
    publish(s3, TWO, two, START + DAY)
    with pytest.raises(ClientError, match="AccessDenied"):
        publish(s3, TWO, two, START + 40 * DAY, prune=30)
    assert any(key.endswith(f"{ONE}.json") for key in s3.objects), "the note stays while its files do"

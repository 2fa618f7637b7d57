"""The journal beside a plan file: what is read of a spoiled one, that it is written by one at a time, and never too large."""

import base64
import json
import os
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editing.history import History, journal_of
from editing.history import journal as journals
from editing.history import pen as pens
from editing.history.journal import Version, bytes_of, digest_of, new_version, read_lines, row_of, text_of, write_line
from editing.history.pen import held
from song import SongError


@pytest.fixture
def path(tmp_path):
    return tmp_path / ".tune.song.yaml.history"


def lines(*texts):
    """Return a journal in which each text came from the one before."""
    return [
        write_line(row_of(new_version(n, n - 1 or None, f"step {n}", text, by_hand=False)))
        for n, text in enumerate(texts, 1)
    ]


def texts_of(content):
    return [version.text for version in read_lines(content).versions]


@given(st.binary(max_size=200))
def test_a_text_of_any_bytes_comes_back_exactly(content):
    version = new_version(1, None, "x", text_of(content), by_hand=True)
    (read,) = read_lines(write_line(row_of(version))).versions
    assert (bytes_of(read.text), read.by_hand, read.told, read.time) == (content, True, "x", version.time)


@given(st.integers(0, 2), st.data())
def test_a_spoiled_line_is_passed_over_and_the_others_stay(number, data):
    rows = lines("one", "two", "three")
    line = bytearray(rows[number])
    place = data.draw(st.integers(0, len(line) - 2))
    line[place] ^= data.draw(st.integers(1, 255))
    rows[number] = bytes(line)
    found = texts_of(b"".join(rows))
    others = [text for text in ("one", "two", "three") if text != ("one", "two", "three")[number]]
    assert [text for text in found if text in others] == others
    assert len(found) == 2


def test_one_whose_parent_is_spoiled_begins_the_history():
    first, _, third = lines("one", "two", "three")
    assert [(v.number, v.parent) for v in read_lines(first + b"spoiled\n" + third).versions] == [(1, None), (3, None)]


@pytest.mark.parametrize("cut", [1, 20, -1])
def test_what_follows_a_torn_line_is_read(path, cut):
    first, second = lines("one", "two")
    path.write_bytes(first + second[:cut])
    with held(path, 0o600) as pen:
        pen.add(new_version(2, 1, "again", "three", by_hand=False))
    # A line that only lacks its end is whole.
    assert texts_of(path.read_bytes()) == ["one", "two" if cut == -1 else "three"]
    assert path.read_bytes().startswith(first + second[:cut] + b"\n")


@given(st.binary(max_size=300))
def test_garbage_never_stops_the_reader(content):
    assert all(isinstance(version, Version) for version in read_lines(content).versions)


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda c: st.lists(c, max_size=3))


@given(
    st.dictionaries(
        st.sampled_from(["version", "parent", "time", "told", "hand", "digest", "text", "at", "dropped"]), JSON
    )
)
def test_a_line_of_anything_with_a_right_checksum_does_no_harm(row):
    journal = read_lines(lines("one")[0] + write_line(row))
    assert journal.versions[0].text == "one"
    for version in journal.versions:
        assert version.told.isprintable() and version.time.isprintable()
        assert version.parent is None or version.parent < version.number


def test_a_bomb_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(journals, "MOST_TEXT", 2**16)
    content = bytes(2**26)
    packed = base64.b64encode(zlib.compress(content)).decode()
    row = {**row_of(new_version(1, None, "", "x", by_hand=False)), "digest": digest_of(content), "text": packed}
    (version,) = read_lines(write_line(row)).versions
    with pytest.raises(SongError, match="damaged"):
        _ = version.text


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"precious\nwords\nof mine\n", "is no history"),
        (os.urandom(5000) + b"\n\xff\n", "is no history"),
        (None, "is no file|Is a directory"),
    ],
)
def test_what_is_no_journal_is_left_alone_and_said_in_a_line(tmp_path, content, why):
    plan = tmp_path / "tune.song.yaml"
    plan.write_text("style: jazz\n")
    path = journal_of(plan)
    path.mkdir() if content is None else path.write_bytes(content)
    for act in (lambda: History.of(plan), lambda: History.record(_empty(plan), "new", "edited")):
        with pytest.raises(SongError, match=why) as caught:
            act()
        assert "\n" not in str(caught.value)
    assert plan.read_text() == "style: jazz\n"
    assert content is None or path.read_bytes() == content


def _empty(plan):
    return History(plan, "style: jazz\n", journals.Journal())


def test_a_pipe_in_its_place_keeps_nobody_waiting(path):
    os.mkfifo(path)
    with pytest.raises(SongError, match="is no file"):
        journals.read_journal(path)
    with pytest.raises(SongError, match="is no file"), held(path, 0o600):
        pass


def test_nothing_is_written_through_a_link(tmp_path, path):
    (tmp_path / "elsewhere").write_text("")
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SongError, match="cannot be written"), held(path, 0o600):
        pass
    assert (tmp_path / "elsewhere").read_text() == ""


def test_one_that_is_too_large_is_not_read(path, monkeypatch):
    path.write_bytes(b"".join(lines("one", "two")))
    monkeypatch.setattr(journals, "MOST_READ", path.stat().st_size)
    assert len(journals.read_journal(path).versions) == 2
    monkeypatch.setattr(journals, "MOST_READ", path.stat().st_size - 1)
    with pytest.raises(SongError, match="too large"):
        journals.read_journal(path)


def test_it_waits_for_another_program_and_not_for_ever(path, monkeypatch):
    monkeypatch.setattr(pens, "PATIENCE", 0.05)
    with held(path, 0o600), pytest.raises(SongError, match="another program"), held(path, 0o600):
        pass
    with held(path, 0o600) as pen:
        pen.add(new_version(1, None, "", "one", by_hand=False))
    assert texts_of(path.read_bytes()) == ["one"]


def test_of_many_programs_at_once_no_line_is_lost(tmp_path):
    plan = tmp_path / "tune.song.yaml"
    children = []
    for writer in range(4):
        child = os.fork()
        if not child:
            try:
                for step in range(5):
                    History.of(plan).record(f"text {writer} {step}", f"by {writer}")
                os._exit(0)
            finally:
                os._exit(1)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * 4
    versions = History.of(plan).versions
    assert sorted(version.text for version in versions) == [f"text {w} {s}" for w in range(4) for s in range(5)]
    assert [version.number for version in versions] == list(range(1, 21))


def test_a_disk_that_is_full_leaves_the_journal_as_it_was(path, monkeypatch):
    path.write_bytes(b"".join(lines("one")))
    before, write = path.read_bytes(), os.write

    def some(handle, content):
        if len(content) < 30:
            raise OSError(28, "No space left on device")
        return write(handle, content[: len(content) // 2])

    monkeypatch.setattr(os, "write", some)
    with pytest.raises(SongError, match="No space left"), held(path, 0o600) as pen:
        pen.add(new_version(2, 1, "", "two", by_hand=False))
    assert path.read_bytes() == before


def _grown(path, count):
    with held(path, 0o640) as pen:
        for n in range(1, count + 1):
            text = base64.b64encode(os.urandom(300)).decode()
            pen.add(new_version(n, (1 if n == 5 else n - 1) or None, f"step {n}", text, by_hand=False))
        pen.leave_at(3)


def test_one_that_grew_too_large_lets_the_oldest_go_and_what_is_kept_stays(path):
    _grown(path, 20)
    before, size = journals.read_journal(path), path.stat().st_size
    with held(path, 0o640) as pen:
        assert pen.let_go({3}, most=size) == 0
        gone = pen.let_go({3}, most=size // 2)
    after = journals.read_journal(path)
    assert 0 < gone == after.dropped == 20 - len(after.versions)
    numbers = [version.number for version in after.versions]
    assert numbers == [3, *range(gone + 2, 21)]
    assert path.stat().st_size <= size // 2 and path.stat().st_mode & 0o777 == 0o640
    assert after.at == 3
    texts = {version.number: version.text for version in before.versions}
    assert {version.number: version.text for version in after.versions} == {n: texts[n] for n in numbers}
    assert [v.parent for v in after.versions] == [n - 1 if n - 1 in numbers else None for n in numbers]
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_a_history_lets_go_by_itself_and_says_so(tmp_path, monkeypatch):
    plan = tmp_path / "tune.song.yaml"
    monkeypatch.setattr(pens.Pen.let_go, "__defaults__", ((), 4000))
    for step in range(20):
        text = f"{step} {base64.b64encode(os.urandom(300)).decode()}"
        History.of(plan).record(text, f"step {step}")
        plan.write_text(text)
        assert History.of(plan).settle().here.number == step + 1
        assert journal_of(plan).stat().st_size < 5000
    history = History.of(plan)
    assert history.dropped + len(history.versions) == 20
    while history.here.parent is not None:
        plan.write_text(history.undo().text)
        history = history.settle()
    with pytest.raises(SongError, match=f"{history.dropped} older ones were let go"):
        history.undo()


def test_a_rewrite_that_is_cut_short_leaves_the_old_journal(path, monkeypatch):
    _grown(path, 10)
    before = path.read_bytes()

    def broken(*_):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "replace", broken)
    with pytest.raises(SongError, match="Input/output"), held(path, 0o600) as pen:
        pen.let_go(most=100)
    assert path.read_bytes() == before
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_a_line_can_be_read_by_any_program():
    row = json.loads(lines("style: jazz\n")[0])
    assert zlib.decompress(base64.b64decode(row["text"])) == b"style: jazz\n"
    assert list(row) == ["version", "parent", "time", "told", "hand", "digest", "text", "check"]

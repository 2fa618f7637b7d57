"""The history of a plan file: the tree of its versions, where one is, and that nothing is ever lost."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from crashing import dies_at
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from editing.history import BY_HAND, FOUND, History, journal_of
from editing.history.journal import bytes_of, text_of
from export.files import write_files
from song import SongError


@pytest.fixture
def plan(tmp_path):
    return tmp_path / "tune.song.yaml"


def save(plan, text, told="edited", **options):
    """Write a version as a command does."""
    history = History.of(plan).record(text, told, **options)
    write_files({plan: bytes_of(text)}, keep=False)
    return history.settle()


def put(plan, version):
    """Bring a version back as a command does."""
    text = version.text
    History.of(plan).keep()
    write_files({plan: bytes_of(text)}, keep=False)
    return History.of(plan).settle(version.number)


def tree(history):
    return [(version.number, version.parent, version.told) for version in history.versions]


def test_a_new_file_begins_a_history(plan):
    assert (History.of(plan).versions, History.of(plan).left) == ((), None)
    history = save(plan, "one", "composed")
    assert tree(history) == [(1, None, "composed")]
    assert (history.here.number, history.left) == (1, "one")
    with pytest.raises(SongError, match="version 1 is the first one"):
        history.undo()
    with pytest.raises(SongError, match="nothing came after version 1"):
        history.redo()


def test_a_file_without_a_journal_has_no_history_until_a_command_changes_it(plan):
    plan.write_text("mine")
    history = History.of(plan)
    assert (history.versions, history.left, history.here) == ((), None, None)
    for act in (history.undo, history.redo, lambda: history.to(1)):
        with pytest.raises(SongError, match="nothing is known"):
            act()
    assert not journal_of(plan).exists()
    history = save(plan, "ours", "rendered")
    assert tree(history) == [(1, None, FOUND), (2, 1, "rendered")]
    assert (history.undo().text, history.left) == ("mine", "ours")


def test_undo_edit_undo_makes_branches_and_redo_goes_where_one_was_last(plan):
    save(plan, "one")
    save(plan, "two")
    history = save(plan, "three")
    history = put(plan, put(plan, history.undo()).undo())
    assert (history.here.number, history.left) == (1, "one")
    history = save(plan, "four")
    assert [(v.number, v.parent) for v in history.versions] == [(1, None), (2, 1), (3, 2), (4, 1)]
    assert put(plan, history.undo()).redo().text == "four"
    history = put(plan, put(plan, history.to(3)).undo())
    history = put(plan, history.undo())
    assert history.redo().text == "two"  # the newer branch was left
    assert put(plan, history.redo()).redo().text == "three"
    assert [version.number for version in history.children(1)] == [2, 4]
    with pytest.raises(SongError, match="no version 5; compose history shows those from 1 to 4"):
        history.to(5)


def test_what_a_person_wrote_is_a_version_before_anything_replaces_it(plan):
    save(plan, "one")
    save(plan, "two")
    plan.write_text("two, mine")
    history = History.of(plan)
    assert (history.here, history.base.number, history.left) == (None, 2, "two")
    with pytest.raises(SongError, match="was edited since"):
        history.redo()
    undone = put(plan, history.undo())
    assert tree(undone)[2] == (3, 2, BY_HAND) and undone.here.number == 2
    assert undone.redo().text == "two, mine"
    redone = put(plan, undone.redo())
    assert (redone.here.number, redone.left) == (3, "two")  # the program has not looked at it yet
    history = save(plan, "two, mine", "rendered")
    assert (len(history.versions), history.left) == (3, "two, mine")


def test_edits_that_are_not_settled_stay_a_persons(plan):
    save(plan, "one")
    plan.write_text("mine")
    history = save(plan, "mine and a chord", settled=False)
    assert (history.here.number, history.left) == (3, "one")
    plan.write_text("mine and a chord and more")
    assert History.of(plan).left == "one"
    assert save(plan, "all of it").left == "all of it"


def test_of_equal_texts_one_is_where_one_was_last(plan):
    for text in ("one", "two", "one"):
        save(plan, text)
    assert History.of(plan).here.number == 3
    history = put(plan, History.of(plan).to(1))
    assert history.here.number == 1
    assert save(plan, "one").here.number == 1


def test_a_file_that_was_taken_away_comes_back(plan):
    save(plan, "one")
    save(plan, "two")
    plan.unlink()
    assert put(plan, History.of(plan).undo()).here.text == "two"
    plan.unlink()
    history = save(plan, "three")
    assert [(v.number, v.parent) for v in history.versions] == [(1, None), (2, 1), (3, None)]


def test_a_copy_and_a_renamed_file_begin_anew(plan, tmp_path):
    save(plan, "one")
    other = Path(shutil.copy(plan, tmp_path / "other.song.yaml"))
    assert History.of(other).versions == ()
    save(other, "two")
    assert len(History.of(plan).versions) == 1


def test_the_history_stands_beside_the_file_that_a_link_leads_to(plan, tmp_path):
    (tmp_path / "album").mkdir()
    real = tmp_path / "album" / "tune.song.yaml"
    save(real, "one")
    plan.symlink_to(real)
    assert save(plan, "two").here.number == 2
    assert plan.is_symlink() and len(History.of(real).versions) == 2 and not journal_of(plan).exists()


def test_nobody_else_may_read_the_history_of_what_they_may_not_read(plan):
    plan.write_text("mine")
    plan.chmod(0o600)
    save(plan, "ours")
    assert journal_of(plan).stat().st_mode & 0o777 == 0o600


def test_a_hand_edit_after_a_write_that_was_cut_short_comes_from_what_stood_there(plan):
    before, after = ("\n".join([f"bar {n}" for n in range(20)] + [last]) for last in ("C", "F"))
    save(plan, "something else")
    save(plan, before)
    History.of(plan).record(after, "never came into the file")
    plan.write_text(before + " and mine")
    assert History.of(plan).left == before
    plan.write_text(after + " and mine")
    assert History.of(plan).left == after


TEXTS = ["a\nb\n", "a\r\nb\r\n", "\ufeffa\nb\n", "# mine\na: 1\n", "", "\udcff\udcfe", "ä → ö", "b\n" * 50]


@pytest.mark.parametrize("edited", [False, True])
def test_a_crash_at_any_step_of_a_save_loses_nothing(tmp_path, edited):
    """Whatever step of the disk is the last one, the plan is whole, old or new, and every version is there."""
    step, died, states = 0, True, set()
    while died:
        plan = tmp_path / str(step) / "tune.song.yaml"
        plan.parent.mkdir()
        save(plan, "first\r\n")
        if edited:
            plan.write_text("by hand\n")
        old = text_of(plan.read_bytes())
        died = dies_at(step, lambda: save(plan, "new\n"))  # noqa: B023
        now = text_of(plan.read_bytes())
        assert now in (old, "new\n")
        history = History.of(plan)
        assert {version.text for version in history.versions} | {now} >= {"first\r\n", old, now}
        states.add((now == old, len(history.versions)))
        if now == "new\n":
            assert history.undo().text == old
        assert save(plan, "after all").undo().text == now
        assert {version.text for version in History.of(plan).versions} >= {"first\r\n", old, now, "after all"}
        step += 1
    assert step > 8 and len(states) >= 3  # before and after the journal, after the file


def test_a_disk_that_fails_at_any_step_gives_one_line_and_loses_nothing(tmp_path, monkeypatch):
    step, failed = 0, True
    while failed:
        plan = tmp_path / str(step) / "tune.song.yaml"
        plan.parent.mkdir()
        save(plan, "first")
        plan.write_text("by hand")
        with monkeypatch.context() as patched:
            reached = fails_at(patched, step)
            told = ""
            try:
                save(plan, "new")
            except SongError as error:
                told = str(error)
        failed = reached()
        now = plan.read_text()
        assert (now, "\n" in told) == ("by hand" if told else "new", False)
        assert {version.text for version in History.of(plan).versions} | {now} >= {"first", "by hand"}
        assert save(plan, "after all").undo().text == now
        step += 1
    assert step > 8


def fails_at(patched, step):
    """Let the disk be full at a step; return what tells whether it came to that."""
    count = 0

    def guarded(work):
        def run(*arguments, **options):
            nonlocal count
            count += 1
            if count == step + 1:
                raise OSError(28, "No space left on device")
            return work(*arguments, **options)

        return run

    for name in ("open", "write", "fsync", "replace", "link", "fchmod"):
        patched.setattr(os, name, guarded(getattr(os, name)))
    return lambda: count > step


class Editing(RuleBasedStateMachine):
    """Commands, a person, crashes and a torn journal in any order: what stood in the file when a command came is never lost."""

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.plan = self.folder / "tune.song.yaml"
        self.stood = set()

    def teardown(self):
        shutil.rmtree(self.folder)

    @property
    def now(self):
        return text_of(self.plan.read_bytes()) if self.plan.exists() else None

    @rule(text=st.sampled_from(TEXTS))
    def save(self, text):
        before = self.now
        history = save(self.plan, text)
        self.replaced(before)
        assert self.now == text
        if before not in (None, text):
            assert history.undo().text == before

    def replaced(self, before):
        """Remember what a command found and replaced."""
        if before is not None and before != self.now:
            self.stood.add(before)

    @rule(text=st.sampled_from(TEXTS) | st.text("ab\n", max_size=5))
    def edit_by_hand(self, text):
        self.plan.write_bytes(bytes_of(text))

    @precondition(lambda self: self.plan.exists())
    @rule()
    def take_the_file_away(self):
        self.plan.unlink()

    @precondition(lambda self: journal_of(self.plan).exists())
    @rule()
    def tear_the_last_line(self):
        with journal_of(self.plan).open("ab") as file:
            file.write(b'{"version": 9')

    @rule()
    def undo_and_redo(self):
        before, history = self.now, History.of(self.plan)
        try:
            wanted = history.undo()
        except SongError:
            return
        history = put(self.plan, wanted)
        self.replaced(before)
        assert self.now == wanted.text
        if before is not None:
            assert history.redo().text == before
            put(self.plan, history.redo())
            assert self.now == before
            assert put(self.plan, History.of(self.plan).undo()).here.number == wanted.number

    @rule(data=st.data())
    def go_anywhere(self, data):
        before = self.now
        if versions := History.of(self.plan).versions:
            version = data.draw(st.sampled_from(versions))
            assert put(self.plan, version).here.number == version.number
            self.replaced(before)
            assert self.now == version.text

    @rule(text=st.sampled_from(TEXTS), step=st.integers(0, 16))
    def save_and_crash(self, text, step):
        before = self.now
        dies_at(step, lambda: save(self.plan, text))
        self.replaced(before)
        assert self.now in (before, text)

    @rule(step=st.integers(0, 16))
    def undo_and_crash(self, step):
        before = self.now
        try:
            wanted = History.of(self.plan).undo()
        except SongError:
            return
        dies_at(step, lambda: put(self.plan, wanted))
        self.replaced(before)
        assert self.now in (before, wanted.text)

    @invariant()
    def everything_is_there(self):
        there = {version.text for version in History.of(self.plan).versions} | {self.now}
        assert there >= self.stood


TestEditing = Editing.TestCase
TestEditing.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)

"""From Python: change one thing of a song, save it, open it again."""

import mido
import pytest

from compose import edit, load, save
from editing.edits import set_chords, transpose
from song import SongError

PLAN = """\
title: Two ways home
style: jazz
form: AA
key: C major
meter: 4/4
tempo: 120
seed: 1
sections:
  - id: A1
    bars: 2
    cadence: half      # ends open
    chords: |
      Dm7 | G7 |
    melody: |
      F5/4 E5/4 D5/2 | B4/1 |
  - id: A2
    repeats: A1
    cadence: half
    chords: |
      Dm7 | G7 |
    melody: |
      F5/4 E5/4 D5/2 | B4/1 |
"""


@pytest.fixture
def song(tmp_path):
    (tmp_path / "two.song.yaml").write_text(PLAN)
    return load(tmp_path / "two.song.yaml")


def test_an_edit_says_what_followed(song):
    changed = edit(song, set_chords, "A1", "Dm9")
    assert [str(span.chord) for span in changed.song.chords["A2"]] == ["Dm9", "G7"]
    assert [str(remark) for remark in changed.remarks] == ["A2 bar 1: chords follow A1"]
    assert changed.song.melody == song.melody


def test_any_function_from_song_to_song_is_an_edit(song):
    changed = edit(song, lambda one: transpose(one, 2))
    assert [note.pitch for note in changed.song.melody["A2"]] == [note.pitch + 2 for note in song.melody["A2"]]
    assert changed.remarks == ()


def test_what_is_saved_is_opened_again(song, tmp_path):
    changed = edit(song, set_chords, "A1", "Dm9").song
    files = save(changed, tmp_path / "two", kinds=("mid", "musicxml"))
    assert [file.name for file in files] == ["two.song.yaml", "two.mid", "two.musicxml"]
    assert load(tmp_path / "two.song.yaml") == changed
    assert "# ends open" in files[0].read_text()
    assert any(message.type == "note_on" for track in mido.MidiFile(files[1]).tracks for message in track)
    # Under another name it is the same song, without the comments of a file that it never came from.
    save(changed, tmp_path / "three")
    assert load(tmp_path / "three.song.yaml") == changed


def test_what_is_not_complete_has_no_scores(song, tmp_path):
    from dataclasses import replace

    files = save(replace(song, melody={}), tmp_path / "open")
    assert [file.name for file in files] == ["open.song.yaml"]


def test_no_such_folder(song, tmp_path):
    with pytest.raises(SongError, match=r"cannot be written|cannot write here"):
        save(song, tmp_path / "absent" / "two")

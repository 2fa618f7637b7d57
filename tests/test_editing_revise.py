"""What an edit by hand leads to: what follows, what is moved, what is recomposed, and that everything else stays."""

import re
import subprocess
import sys
from dataclasses import replace

import pytest
from edited_songs import BASE, LANTERN, block, edited, quick_stages, read, rendered, within

from editing.passages.fit import clashes
from editing.remarks import told
from editing.revise import foresee, revise
from song import Section, Song
from song.cadence import cadence_of
from song.check import problems

__all__ = ["quick_stages"]
pytestmark = pytest.mark.usefixtures("quick_stages")


def lines(text: str) -> list[str]:
    return told(edited(text)[0].remarks)


def bars(text: str, section: str, layer: str) -> list[str]:
    """Return the bars of a layer as they are written."""
    row = block(text, section)
    found = re.search(rf"    {layer}: \|\n((?:      .*\n)*)", row)
    assert found, (section, layer)
    return [cell.strip() for line in found[1].splitlines() for cell in line.replace("||", " ").strip(" |").split("|")]


def test_nothing_edited_is_nothing_done() -> None:
    revision, plan = edited(LANTERN)
    assert revision.song == BASE.song and revision.remarks == ()
    assert rendered(LANTERN) == LANTERN
    assert plan.text == LANTERN


def test_a_chord_of_the_same_kind_is_followed_and_nothing_is_recomposed() -> None:
    text = within(LANTERN, "A1", "Dm7", "Dm9")
    assert lines(text) == ["A2, A3, A4 bar 2: chords follow A1", "A5 bar 2: chords follow A3"]
    done = rendered(text)
    assert [bars(done, name, "chords")[1] for name in ("A1", "A2", "A3", "A4", "A5")] == ["Dm9"] * 5
    for name in ("intro", "B1", "B2"):
        assert block(done, name) == block(LANTERN, name)
    assert done.replace("Dm9", "Dm7") == LANTERN  # comments, blanks and all


def test_a_chord_far_away_takes_the_notes_with_it_that_clash_and_only_those() -> None:
    revision, _ = edited(within(LANTERN, "A1", "Dm7", "Ab7"))
    song, was = revision.song, BASE.song
    said = told(revision.remarks)
    assert "A1, A4 bar 2: melody recomposed, chords changed" in said
    assert "A2, A3 bar 2: chords and melody follow A1" in said
    for name in ("A1", "A2", "A3", "A5"):
        assert song.melody[name][:5] == was.melody[name][:5] and song.melody[name][9:] == was.melody[name][9:]
        rhythm = [(note.onset, note.duration) for note in was.melody[name]]
        assert [(note.onset, note.duration) for note in song.melody[name]] == rhythm
    assert song.melody["A2"] == song.melody["A1"]
    assert song.melody["A4"] != was.melody["A4"]  # the solo over it has found notes of its own


def test_a_repeat_that_is_edited_alone_varies() -> None:
    revision, _plan = edited(within(LANTERN, "A2", "Dm7", "D7"))
    section = revision.song.section("A2")
    assert section.varies == "A1" and section.varied == {"harmony"}
    assert revision.song.chords["A1"] == BASE.song.chords["A1"]
    assert "A2: varies A1 now (harmony), it was changed alone" in told(revision.remarks)
    notes = edited(within(LANTERN, "A2", "D4/4 F4/4 A4/4 C5/4", "D4/4 F4/4 A4/2"))[0].song
    assert notes.section("A2").varies == "A1" and notes.chords == BASE.song.chords


def test_an_edited_repeat_stays_as_it_is_where_the_source_is_edited_too() -> None:
    text = within(within(LANTERN, "A1", "Dm7", "Dm9"), "A2", "Dm7", "D7")
    song = edited(text)[0].song
    assert [str(song.chords[name][1].chord) for name in ("A1", "A2", "A3")] == ["Dm9", "D7", "Dm9"]


def test_locked_bars_stay_and_it_is_said_where_they_clash() -> None:
    base = read(within(LANTERN, "A2", "    repeats: A1\n", "    repeats: A1\n    locked: [melody]\n"))
    revision, _ = edited(within(base.text, "A1", "Dm7", "Ab7"), base)
    assert revision.song.melody["A2"] == base.song.melody["A2"]
    assert "A2 bar 2: melody is locked and clashes, chords changed" in told(revision.remarks)
    everything = read(within(LANTERN, "A2", "    repeats: A1\n", "    repeats: A1\n    locked: bars 1-2\n"))
    revision, _ = edited(within(everything.text, "A1", "Dm7", "Ab7"), everything)
    assert revision.song.chords["A2"] == everything.song.chords["A2"]
    assert revision.song.section("A2").varies == "A1"


@pytest.mark.parametrize("cadence", ["authentic", "plagal", "deceptive", "turnaround"])
def test_a_new_cadence_is_made_and_followed(cadence: str) -> None:
    song = edited(within(LANTERN, "A1", "cadence: half", f"cadence: {cadence}"))[0].song
    for name in ("A1", "A2", "A4"):
        section = song.section(name)
        assert section.cadence == cadence
        assert cadence_of(song.chords[name], section.key, song.brief.meter, 4) == cadence
    assert song.chords["A2"] == song.chords["A1"]
    assert song.chords["A1"][:2] == BASE.song.chords["A1"][:2]
    assert song.chords["A3"] == BASE.song.chords["A3"]  # has an ending of its own


def test_the_cadence_of_a_phrase_is_made_inside_its_section() -> None:
    text = LANTERN
    for name in ("A1", "A2", "A3", "A4", "A5"):
        text = within(text, name, "    bars: 4\n", "    bars: 4\n    phrases: 2 open, 2\n")
    base = read(text)
    song = edited(within(text, "A1", "2 open, 2", "2 half, 2"), base)[0].song
    for name in ("A1", "A2", "A4"):
        assert [phrase.cadence for phrase in song.section(name).phrases] == ["half", "half"]
        opening = [span for span in song.chords[name] if span.onset < 192]
        assert cadence_of(opening, song.brief.key, song.brief.meter, 2) == "half"
        assert song.chords[name][-2:] == base.song.chords[name][-2:]


def test_a_repeat_with_a_cadence_of_its_own_varies_in_its_ending() -> None:
    song = edited(within(LANTERN, "B2", "cadence: half", "cadence: authentic"))[0].song
    section = song.section("B2")
    assert (section.varies, section.varied) == ("B1", {"ending"})
    assert cadence_of(song.chords["B2"], section.key, song.brief.meter, 4) == "authentic"
    assert song.chords["B1"] == BASE.song.chords["B1"] and song.melody["B1"] == BASE.song.melody["B1"]
    last = song.melody["B2"][-1]
    assert not clashes(last, song.chords["B2"], section.key, song.brief.meter)


def test_chords_that_end_otherwise_tell_the_cadence() -> None:
    revision, _ = edited(within(LANTERN, "A3", "Gm7 C7 | Fmaj7 |", "Gm7 C7 | C7 |"))
    assert revision.song.section("A3").cadence == "half"
    assert "A3, A5: cadence half now, its chords make it" in told(revision.remarks)


def test_a_cadence_that_written_chords_make_asks_nothing_of_a_line_that_fits_them() -> None:
    revision, _ = edited(within(LANTERN, "A1", "Gm7 | C7 |", "C7 | Dm7 |"))
    assert revision.song.section("A1").cadence == "deceptive"
    assert revision.song.melody["A1"] == BASE.song.melody["A1"]  # it rests on the eleventh
    assert not any("melody" in line for line in told(revision.remarks) if line.startswith("A1"))


def test_a_key_moves_what_was_left_alone() -> None:
    revision, _ = edited(LANTERN.replace("key: F major", "key: G major"))
    song, was = revision.song, BASE.song
    assert [str(span.chord) for span in song.chords["A1"]] == ["Gmaj7", "Em7", "Am7", "D7"]
    assert song.chords["B1"] == was.chords["B1"]  # has a key of its own
    for name in ("A1", "A2", "A3", "A4", "A5"):
        steps = {now.pitch - then.pitch for now, then in zip(song.melody[name], was.melody[name], strict=True)}
        assert steps == {2}
    assert song.melody["B1"] == was.melody["B1"]
    assert "intro: chords moved to G major" in told(revision.remarks)


def test_a_key_far_away_keeps_to_the_singer() -> None:
    from melody.voice import singer_of

    song = edited(LANTERN.replace("key: F major", "key: B major"))[0].song
    voice = singer_of(song.brief)
    low, high = voice.low - 4, voice.high + 4  # the solo goes further
    assert all(low <= note.pitch <= high for name in ("A1", "A2", "A3", "A5") for note in song.melody[name])


def test_a_repeat_moves_with_its_source_and_one_in_a_key_of_its_own_does_not() -> None:
    song = edited(within(LANTERN, "B1", "key: Bb major", "key: C major"))[0].song
    assert song.section("B2").key == song.section("B1").key  # which it took from there
    assert song.chords["B2"] == song.chords["B1"] and song.melody["B2"] == song.melody["B1"]


def test_the_same_tune_in_minor() -> None:
    revision, _ = edited(LANTERN.replace("key: F major", "key: F minor"))
    song = revision.song
    assert [str(span.chord) for span in song.chords["A1"]] == ["Fm7", "Dbmaj7", "Gm7b5", "C7"]
    rhythm = [(note.onset, note.duration) for note in BASE.song.melody["A1"]]
    assert [(note.onset, note.duration) for note in song.melody["A1"]] == rhythm
    third = {note.pitch % 12 for note in song.melody["A1"] if note.onset < 96 and note.onset >= 0}
    assert 9 not in third and 8 in third  # Ab for A


def test_notes_of_a_melody_stand_and_are_followed() -> None:
    text = within(LANTERN, "A1", "Bb4/4 D5/4 Bb4/4 A4/4", "Bb4/2 A4/4 Db5/4")
    revision, _ = edited(text)
    assert bars(rendered(text), "A2", "melody")[2] == "Bb4/2 A4/4 Db5/4"
    assert revision.song.chords == BASE.song.chords
    assert told(revision.remarks) == ["A2 bar 3: melody follows A1"]  # A3 ends otherwise there
    assert rendered(text).count("Db5/4") == 2


def test_notes_that_rub_where_they_were_written_are_followed_over_other_chords_too() -> None:
    base = read(within(within(LANTERN, "A3", "Dm7 |", "Dm7 Bb7 |"), "A5", "Dm7 |", "Dm7 Bb7 |"))
    song = edited(within(base.text, "A1", "D4/4 F4/4 A4/4 C5/4", "Eb4/4 F4/4 F4/4 D5/4"), base)[0].song
    bar = [note.pitch for note in song.melody["A3"] if 96 <= note.onset < 192]
    assert bar == [63, 65, 65, 74]  # the flat ninth is meant
    song = edited(within(base.text, "A1", "D4/4 F4/4 A4/4 C5/4", "D4/4 F4/4 A4/4 A4/4"), base)[0].song
    assert [note.pitch for note in song.melody["A3"] if 96 <= note.onset < 192] == [62, 65, 69, 72]  # A rubs on Bb7


def test_tempo_style_and_energy_recompose_nothing() -> None:
    text = LANTERN.replace("tempo: 140", "tempo: 90").replace("style: jazz", "style: bossa")
    text = within(text, "B1", "energy: 0.8", "energy: 0.2")
    assert edited(text)[0].remarks == ()
    assert rendered(text) == text


def test_sections_that_are_new_are_composed() -> None:
    row = "  - id: C\n    role: bridge\n    bars: 4\n"
    text = LANTERN.replace(block(LANTERN, "A4"), row + block(LANTERN, "A4"))
    revision, _ = edited(text)
    assert revision.song.melody["C"] and sum(span.duration for span in revision.song.chords["C"]) == 4 * 96
    assert told(revision.remarks) == ["C: chords and melody composed"]


def test_a_song_that_was_only_planned_is_not_composed() -> None:
    song = replace(BASE.song, chords={}, melody={})
    later = replace(song, sections=tuple(replace(one, energy=0.5) for one in song.sections))
    assert revise(song, later).song == later


def test_what_is_foreseen_is_done() -> None:
    plan = read(within(LANTERN, "A1", "Dm7", "Ab7"))
    coming = foresee(BASE.song, plan.song)
    done = revise(BASE.song, plan.song)
    named = {(one.section, bar, one.layer) for one in done.remarks for bar in one.bars}
    assert {(one.section, bar, one.layer) for one in coming.remarks for bar in one.bars} <= named
    assert coming.remarks


def test_nothing_heavy_is_imported_where_nothing_is_composed() -> None:
    code = (
        "import sys; sys.path.insert(0, 'tests'); from song.plan import read_plan\n"
        "from compose.pipeline import complete_brief; from editing.revise import revise\n"
        "import pathlib; text = pathlib.Path('tests/edited_songs.py').read_text().split('\"\"\"\\\\\\n')[1].split('\"\"\"')[0]\n"
        "old, new = (read_plan(one, 'a', complete_brief).song for one in (text, text.replace('Dm7', 'Dm9')))\n"
        "assert revise(old, new).song.melody; assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=str(__file__).rpartition("/tests/")[0])


def test_twice_is_once() -> None:
    for change in (("A1", "Dm7", "Ab7"), ("A1", "cadence: half", "cadence: deceptive"), ("B1", "bars: 4", "bars: 6")):
        revision, _plan = edited(within(LANTERN, *change))
        assert not problems(revision.song)
        again = revise(revision.song, revision.song)
        assert again.song == revision.song and again.remarks == ()


def test_a_section_called_otherwise_is_known_by_its_music() -> None:
    old = BASE.song
    named = {"A2": "Again"}
    sections = tuple(_renamed(section, named) for section in old.sections)
    layers = [{named.get(name, name): own for name, own in layer.items()} for layer in (old.chords, old.melody)]
    new = Song(old.brief, sections, *layers)
    assert revise(old, new).song == new


def _renamed(section: Section, names: dict[str, str]) -> Section:
    return replace(section, id=names.get(section.id, section.id), label="A" if section.id in names else section.label)


def test_bars_that_were_edited_stand_when_the_key_is_changed_too() -> None:
    text = within(LANTERN.replace("key: F major", "key: G major"), "A1", "Dm7", "Bm7")
    song = edited(text)[0].song
    for name in ("A1", "A2", "A3"):
        assert [str(span.chord) for span in song.chords[name]][:3] == ["Gmaj7", "Bm7", "Am7"]


def test_a_locked_layer_stays_in_its_key() -> None:
    base = read(within(LANTERN, "A4", "    over: A1\n", "    over: A1\n    locked: [chords]\n"))
    revision, _ = edited(base.text.replace("key: F major", "key: G major"), base)
    assert revision.song.chords["A4"] == BASE.song.chords["A4"]
    assert revision.song.melody["A4"] == BASE.song.melody["A4"]  # a melody goes with its chords
    assert "A4: chords stay where they are, they are locked" in told(revision.remarks)

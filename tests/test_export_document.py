"""A song as JSON: what goes out comes back, and what anybody writes is a song or one line that says why not."""

import json
from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pickup_songs import songs

from corpus.formats.registry import choose_tune, read_tunes
from export.document import document_of, json_file, json_text, read_song, song_of
from export.kinds import files_of
from song import (
    Brief,
    ChordSpan,
    Key,
    Note,
    PlayedControl,
    PlayedNote,
    Section,
    Sketch,
    Song,
    SongError,
    Span,
    Track,
    parse_chord,
    parse_meter,
)  # fmt: skip
from song.seal import is_untouched


def little() -> Song:
    brief = Brief("Little", "jazz", "AA", Key("F"), parse_meter("4/4"), 140, seed=1)
    sections = (
        Section("A1", "A", "head", 2, Key("F"), "turnaround"),
        Section("A2", "A", "head", 2, Key("F"), repeats="A1"),
    )
    chords = (ChordSpan(0, 96, parse_chord("F6")), ChordSpan(96, 96, None))
    notes = (Note(0, 48, 69), Note(96, 48, 70))
    return Song(brief, sections, {"A1": chords, "A2": chords}, {"A1": notes, "A2": notes})


def varied(song: Song) -> Song:
    """Return a song in which every optional thing stands once: locks, gaps, a sketch, tracks."""
    first, *others = song.sections
    locked = replace(first, locked=frozenset({"chords"}), locked_bars=frozenset({("melody", 0)}))
    track = Track(
        "Bass", 32, 1, (PlayedNote(0, 480, 40, 90),), 100, 30, (PlayedControl(0, "bend", 0, -99), PlayedControl(9, "control", 64, 127))
    )  # fmt: skip
    chords, melody = dict(song.chords), dict(song.melody)
    chords.pop(first.id)
    melody.pop(first.id)
    return replace(
        song,
        brief=replace(song.brief, locked=frozenset({"melody"}), band="pop", candidates=4),
        sections=(locked, *others),
        chords=chords,
        melody=melody,
        given={first.id: song.chords[first.id][:-1]},
        sketches={first.id: Sketch((Note(0, 12, 60),), (Span(12, 12),), (Span(24, 24),))},
        tracks=(track,),
    )


@settings(max_examples=40)
@given(songs(fewest=2))
def test_every_song_comes_back(song: Song) -> None:
    for one in (song, varied(song)):
        document = document_of(one)
        assert song_of(json.loads(json.dumps(document))) == one
        assert json.loads(json_text(one)) == document
        assert read_song(json_file(one)) == one


def test_every_field_of_a_song_stands_in_it() -> None:
    document = document_of(varied(little()))
    assert set(document["brief"]) == {field.name for field in fields(Brief)}
    row = document["sections"][0]
    assert {field.name for field in fields(Section)} <= set(row)
    assert set(document["tracks"][0]) == {field.name for field in fields(Track)}
    assert {field.name for field in fields(Song)} - {"chords", "melody", "given", "sketches"} == {
        "brief",
        "sections",
        "tracks",
    }


def test_a_small_song_reads_so(little_song: Song) -> None:
    document = document_of(little_song)
    assert (document["format"], document["version"]) == ("songwright song", 1)
    assert document["brief"]["key"] == "F major" and document["brief"]["meter"] == "4/4"
    row = document["sections"][1]
    assert (row["id"], row["bars"], row["repeats"], row["over"]) == ("A2", 2, "A1", None)
    assert row["chords"] == [{"onset": 0, "duration": 96, "chord": "F6"}, {"onset": 96, "duration": 96, "chord": "C7"}]
    assert row["melody"][0] == {"onset": 0, "duration": 48, "pitch": 69}
    assert '   { "onset": 0, "duration": 96, "chord": "F6" },\n' in json_text(little_song)


def test_a_text_that_looks_like_json_stays_as_it_is(little_song: Song) -> None:
    song = replace(little_song, brief=replace(little_song.brief, title='"Wait [ for\\n ] {it}" – ♭9'))
    assert read_song(json_file(song)) == song


def test_a_file_is_sealed_and_can_be_imported(little_song: Song) -> None:
    content = files_of(little_song, ["json"])[".json"]
    assert is_untouched(content) and not is_untouched(content.replace(b"C7", b"D7", 1))
    for name in ("tune.json", "tune.txt"):
        assert choose_tune(read_tunes(content, name), name) == little_song


def changed(document: dict, path: str, value: object) -> dict:
    """Return a document with another value in a place, as sections.0.id; `...` takes the field away."""
    document = json.loads(json.dumps(document))
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    place = document
    for step in way:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return document


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("format", "song", 'format "song" is not known; a song has format "songwright song"'),
        ("version", 2, 'version "2" is not known; this program reads version 1'),
        ("version", True, "this program reads version 1"),
        ("brief", [], 'brief: "list" is no object'),
        ("brief", ..., "brief: \"None\" is no object"),
        ("brief.title", ..., "brief: title is missing; add it"),
        ("brief.tempo", "fast", 'brief, tempo: "fast" is no whole number'),
        ("brief.tempo", None, 'brief, tempo: "None" is no whole number'),
        ("brief.tempo", 10**30, "is out of range; use 20 to 400"),
        ("brief.temperature", 10**400, "is no number in range"),
        ("brief.key", "H dur", 'brief, key: no key is called "H dur"; write "B major"'),
        ("brief.style", "jazzz", 'brief, style: style "jazzz" is not known; did you mean jazz?'),
        ("brief.form", "((", "brief, form: "),
        ("brief.straight", 1, 'brief, straight: "1" is neither true nor false'),
        ("brief.locked", ["drums"], 'no layer is called "drums"'),
        ("brief.tmepo", 3, 'brief: no field is called "tmepo"; did you mean tempo?'),
        ("sections", {}, 'sections: "dict" is no list'),
        ("sections.0", 7, 'section number 1: "7" is no object'),
        ("sections.0.id", "\n", 'section number 1: section id " " is not usable'),
        ("sections.1.role", "hed", 'section A2: role "hed" is not known; did you mean head?'),
        ("sections.1.repeats", "B", 'section A2: no section "B" stands before it'),
        ("sections.1.bars", 3, "section A2: has 3 bars but follows A1, which has 2"),
        ("sections.0.phrases", [{"bars": 2, "cadence": "perfect"}], 'phrase cadence "perfect" is not known; did you mean authentic?'),
        ("sections.0.locked_bars", [["melody"]], 'section A1, locked_bars 1: "list" is no locked bar; write [layer, bar]'),
        ("sections.0.chords.1.chord", "H7", 'section A1, chords 2, chord: chord "H7" has no such root'),
        ("sections.0.chords.1.onset", 90, "section A1, bar 1: chord C7 starts at tick 90, the one before ends at 96"),
        ("sections.0.melody.0.pitch", 128, "pitch 128 is outside MIDI"),
        ("sections.0.melody.0.pitch", 60.5, 'section A1, melody 1, pitch: "60.5" is no whole number'),
        ("sections.0.melody.0.onset", 2**40, "section A1, melody 1, onset: "),
        ("sections.0.melody.0", {"onset": 0}, "section A1, melody 1: duration is missing"),
        ("sections.0.given", [{"onset": 0, "duration": 24, "chord": "C"}], "section A1: has chords and others that are given"),
        ("sections.0.sketch", {}, "nothing is open in the sketch"),
        ("tracks", [{"name": "x", "program": 128, "channel": 0, "notes": []}], "tracks 1, program: \"128\" is out of range; use 0 to 127"),
        ("tracks", [{"name": "x", "program": 1, "channel": 0, "notes": [[0, 0, 60, 60]]}], "tracks 1, notes 1: \"0\" is out of range"),
        ("tracks", [{"name": "x", "program": 1, "channel": 0, "notes": [], "controls": [[0, [], 1, 1]]}], "tracks 1, controls 1: "),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_line(little_song: Song, path: str, value: object, said: str) -> None:
    with pytest.raises(SongError) as caught:
        song_of(changed(document_of(little_song), path, value))
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "line 1, column 2: this is no JSON"),
        (b"[" * 100_000, "is nested too deep"),
        (b"\xff\xfe", "is no text"),
        (b'{"version": NaN}', "NaN is no number of JSON"),
        (b'{"version": 1, "version": 1}', '"version" stands twice'),
        (b'{"version": ' + b"9" * 5000 + b"}", "thousands of digits"),
        (b"[]", 'the document: "list" is no object'),
    ],
)
def test_what_is_no_document_is_one_line(content: bytes, said: str) -> None:
    with pytest.raises(SongError) as caught:
        read_song(content)
    assert said in str(caught.value) and "\n" not in str(caught.value)


_JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(("A1", "C7", "head", 10**400)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(("id", "bars", "onset", "x")), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip


def _places(value: object, way: str = "") -> list[str]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, one in inner for place in (f"{way}{key}", *_places(one, f"{way}{key}."))]


@settings(max_examples=150)
@given(st.data())
def test_anything_anywhere_is_a_song_or_one_line(data: st.DataObject) -> None:
    document = document_of(varied(little()))
    place = data.draw(st.sampled_from(_places(document)))
    try:
        song = song_of(changed(document, place, data.draw(_JUNK)))
    except SongError as error:
        said = str(error)
    else:
        said = song.brief.title
    assert said and "\n" not in said

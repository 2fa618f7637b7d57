"""Sections found in a tune, its key and its style."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.dataset import Skipped
from corpus.fit import is_in_another_key
from corpus.formats.leadsheet import Sheet, WrittenBar, WrittenNote
from corpus.idiom import colour_of, is_coloured, style_of
from corpus.phrasing import Block, likeness, song_of
from corpus.tonality import find_key, pitch_weights
from song import Key, Note, Song, parse_chord, parse_key, parse_meter

# Bars of four quarters in pitches; a different lick for every letter.
LICKS = {
    "a": (60, 64, 67, 72),
    "b": (69, 65, 69, 65),
    "c": (62, 67, 71, 74),
    "d": (76, 74, 72, 71),
    "e": (60, 60, 67, 67),
}


def sheet(
    licks: str, chords: str = "C", meter: str = "4/4", title: str = "Tune", creators: str = "", **marks: str
) -> Sheet:
    """Write one bar a letter; `marks` name bars as _8="chorus"; a bar ends with || where the letter is big."""
    symbols = chords.split()
    written = [
        WrittenBar(
            96,
            [WrittenNote(24 * place, 24, pitch) for place, pitch in enumerate(LICKS[lick.lower()])],
            [(0, parse_chord(symbols[index % len(symbols)]))],
            closes=lick.isupper(),
            mark=marks.get(f"_{index}", ""),
            signature=0,
        )
        for index, lick in enumerate(licks)
    ]
    return Sheet(title, meter, written, creators=creators)


def labels(song: Song | Skipped) -> str:
    assert isinstance(song, Song), song
    return " ".join(f"{section.label}{section.bars}" for section in song.sections)


HEAD, BRIDGE = "abacabde", "dddceeec"


def test_a_song_of_32_bars_is_aaba_with_a_bridge() -> None:
    song = song_of(sheet(HEAD + HEAD + BRIDGE + HEAD, "Cmaj7 A7 Dm7 G7"), "Tune")
    assert isinstance(song, Song)
    assert labels(song) == "A8 A8 B8 A8"
    assert [section.role for section in song.sections] == ["head", "head", "bridge", "head"]
    assert [section.repeats for section in song.sections] == [None, "A1", None, "A1"]


def test_another_ending_is_a_variation_of_the_same_section() -> None:
    song = song_of(sheet(HEAD + HEAD[:6] + "cc" + BRIDGE + HEAD, "Cmaj7 A7 Dm7 G7"), "Tune")
    assert isinstance(song, Song)
    assert labels(song) == "A8 A8 B8 A8"
    assert song.section("A2").varies == "A1"


def test_what_starts_differently_is_another_section() -> None:
    first, second = Block(0, 8), Block(8, 8)
    notes = [Note(0, 96, 60 + (bar < 3)) for bar in range(16)]
    notes = [Note(96 * bar, 96, 60 + (bar in (0, 1, 2))) for bar in range(16)]
    assert likeness(first, second, notes, parse_meter("4/4")) == pytest.approx(0.25)
    assert likeness(first, first, notes, parse_meter("4/4")) == 1


def test_letters_on_the_sheet_keep_parts_apart() -> None:
    song = song_of(sheet("abcdabcdabcdabcd", "C F G7 C", _0="A", _8="B"), "Tune", "folk")
    assert labels(song) == "A8 B8"
    assert labels(song_of(sheet("abcdabcdabcdabcd", "C F G7 C"), "Tune", "folk")) == "A8 A8"


def test_sections_follow_the_double_bars() -> None:
    song = song_of(sheet("abcD" + "ddddeeeeaaaA" + "abcD", "C F G7 C"), "Tune", "folk")
    assert labels(song) == "A4 B12 A4"
    assert isinstance(song, Song) and {section.role for section in song.sections} == {"theme"}


def test_words_give_roles() -> None:
    song = song_of(sheet(BRIDGE + HEAD, "C F G7 C", _0="verse", _8="refrain"), "Tune", "pop")
    assert isinstance(song, Song)
    assert [section.role for section in song.sections] == ["verse", "chorus"]


def test_a_last_bar_that_is_missing_is_added() -> None:
    assert labels(song_of(sheet(HEAD + HEAD + BRIDGE + HEAD[:7], "Cmaj7 A7 Dm7 G7"), "Tune")) == "A8 A8 B8 A8"


def test_a_last_bar_in_which_a_note_is_only_held_goes() -> None:
    tune = sheet(HEAD + HEAD + BRIDGE + HEAD, "Cmaj7 A7 Dm7 G7")
    tune.bars[-1].notes = [WrittenNote(0, 96, 72)]
    tune.bars.append(WrittenBar(96, [WrittenNote(0, 48, 72, held=True)], [(0, parse_chord("C"))], signature=0))
    song = song_of(tune, "Tune")
    assert labels(song) == "A8 A8 B8 A8"
    assert isinstance(song, Song)
    assert song.melody["A3"][-1] == Note(7 * 96, 96, 72)
    tune.bars[-1].notes.append(WrittenNote(48, 48, 67))
    assert labels(song_of(tune, "Tune")) == "A8 A8 B8 A9"


@pytest.mark.parametrize(("chords", "another"), [("C F G7 C", False), ("F# B C#7 F#", True)])
def test_a_melody_over_the_chords_of_another_key_is_found_out(chords: str, another: bool) -> None:
    song = song_of(sheet("aace" * 4, chords), "Tune", "folk")
    assert isinstance(song, Song)
    assert is_in_another_key(song) == another


def test_a_tune_without_chords_lacks_the_layer() -> None:
    tune = sheet(HEAD + BRIDGE)
    for bar in tune.bars:
        bar.chords = []
    song = song_of(tune, "Tune")
    assert labels(song) == "A8 B8"
    assert isinstance(song, Song)
    assert not song.chords
    assert song.brief.key == parse_key("C")
    assert {section.cadence for section in song.sections} == {"open"}


@pytest.mark.parametrize(
    ("tune", "reason"),
    [
        (sheet("abc"), "shorter than four bars"),
        (sheet("abcd", meter="5/4"), "meter 5/4"),
        (Sheet("x", "4/4", [WrittenBar(96, [], [(0, parse_chord("C"))])] * 8), "no melody"),
        (
            Sheet("x", "4/4", [WrittenBar(84, [WrittenNote(0, 84, 60)], [(0, parse_chord("C"))])] * 8),
            "bars that do not add up",
        ),
    ],
)
def test_what_cannot_be_read_has_a_reason(tune: Sheet, reason: str) -> None:
    assert song_of(tune, "x") == Skipped(reason)


@settings(max_examples=30)
@given(st.text("abcdeABCDE", min_size=4, max_size=70))
def test_the_sections_tile_the_tune(licks: str) -> None:
    song = song_of(sheet(licks, "C F G7 C"), "Tune", "folk")
    assert isinstance(song, Song)
    missing = song.bars - len(licks)
    assert missing == 0 or (missing == 1 and song.sections[-1].bars == 8)
    for section in song.sections:
        assert sum(span.duration for span in song.chords[section.id]) == section.bars * 96
    assert len(song.all_notes()) == 4 * len(licks)


@pytest.mark.parametrize(
    ("chords", "line", "key"),
    [
        ("C F G7 C", (60, 62, 64, 65, 67, 69, 71, 72), "C major"),
        ("Am Dm E7 Am", (57, 59, 60, 62, 64, 65, 68, 69), "A minor"),
        ("Dm7 G7 Cmaj7 A7 Dm7 G7 C6", (62, 65, 69, 71, 74, 76, 72), "C major"),
        ("C7 F7 C7 G7 F7 C7", (60, 63, 64, 67, 70, 72), "C major"),
        ("Cm Fm G7 Cm", (60, 62, 63, 65, 67, 68, 71, 72), "C minor"),
        # A turnaround at the end speaks for the key that it turns to.
        ("G6 Am7 D7 G6 Am7 D7", (67, 71, 74, 69, 72, 78), "G major"),
    ],
)
def test_keys_of_plain_progressions_in_all_keys(chords: str, line: tuple[int, ...], key: str) -> None:
    origin = parse_key(key)
    for semitones in range(12):
        target = origin.transpose(semitones)
        moved = [parse_chord(symbol).transpose(origin, target) for symbol in chords.split()]
        notes = [Note(24 * place, 24, pitch + semitones) for place, pitch in enumerate(line)]
        found = find_key(pitch_weights(notes), moved)
        assert (found.pitch_class, found.mode) == (target.pitch_class, target.mode)


def test_the_signature_spells_the_key_and_leaves_its_minor() -> None:
    chords = [parse_chord(symbol) for symbol in ("F#", "B", "C#7", "F#")]
    notes = [Note(0, 24, 66), Note(24, 24, 70), Note(48, 24, 73)]
    assert find_key(pitch_weights(notes), chords, 6) == Key("F#")
    assert find_key(pitch_weights(notes), chords, -6) == Key("Gb")
    minor = [parse_chord(symbol) for symbol in ("Em", "Am", "B7", "Em")]
    assert find_key(pitch_weights([Note(0, 24, 64), Note(24, 24, 71), Note(48, 24, 63)]), minor, 1) == Key("E", "minor")


def test_the_ends_of_sections_tell_the_key_of_a_tune_that_turns_round() -> None:
    chords = [parse_chord(symbol) for symbol in ("Ebm7", "Ab7", "Dbmaj7", "Ebm7", "Ab7", "Db6", "Bb7")] * 2
    weights = [0.0] * 12
    for chord in chords:
        for pitch_class in chord.pitch_classes:
            weights[pitch_class] += 1
    assert find_key(weights, chords, landings=[chords[-3:]]) == Key("Db")


def test_colour_tells_jazz_from_folk() -> None:
    key = Key("C")
    assert [is_coloured(parse_chord(symbol), key) for symbol in ("C", "G7", "Am", "D7", "E", "Fm", "Cmaj7", "G9")] == [
        False, False, False, True, True, True, True, True,
    ]  # fmt: skip
    assert colour_of([(72, parse_chord("C")), (24, parse_chord("A7"))], key) == 0.25
    assert colour_of([], key) == 0


@pytest.mark.parametrize(
    ("chords", "meter", "creators", "title", "style"),
    [
        ("C F G7 C", "4/4", "Traditional", "Tune", "folk"),
        ("Cmaj7 A7 Dm7 G7", "4/4", "", "Tune", "jazz"),
        ("Cmaj7 A7 Dm7 G7", "3/4", "", "Tune", "jazz-waltz"),
        ("Cmaj7 A7 Dm7 G7", "6/8", "", "Tune", "folk"),
        ("C C F D7 G7 C C G7", "4/4", "Jerome Kern", "Tune", "jazz"),
        ("C C F D7 G7 C C G7", "4/4", "John Doe", "Tune", "folk"),
        ("C7 F7 C7 G7", "4/4", "W. C. Handy", "Corner Blues", "blues"),
    ],
)
def test_styles(chords: str, meter: str, creators: str, title: str, style: str) -> None:
    sounding = [(96, parse_chord(symbol)) for symbol in chords.split()]
    tune = sheet("abcd", chords, meter, creators=creators)
    assert style_of(tune, title, parse_meter(meter), sounding, Key("C")) == style


def test_a_slow_tempo_makes_a_ballad() -> None:
    tune = sheet("abcd", "Cmaj7 A7 Dm7 G7")
    tune.words = "Slowly, with feeling"
    song = song_of(tune, "Tune")
    assert isinstance(song, Song) and song.brief.style == "ballad"
    tune.tempo = 160
    song = song_of(tune, "Tune")
    assert isinstance(song, Song) and (song.brief.style, song.brief.tempo) == ("jazz", 160)

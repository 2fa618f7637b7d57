"""Which section comes again, in which key, and what is changed."""

import pytest

from corpus.sections import Part, build_song, with_even_sources
from song import Chord, Key, Note, Song, parse_chord, parse_meter

METER = parse_meter("4/4")
BAR = 96
LINE = tuple(Note(place * 24, 24, 60 + place % 5) for place in range(32))


def changes(*symbols: str) -> list[tuple[int, Chord | None]]:
    return [(place * BAR, parse_chord(symbol)) for place, symbol in enumerate(symbols)]


EIGHT = changes("C", "Am", "F", "G7", "C", "Am", "G7", "C")


def moved(notes: tuple[Note, ...], semitones: int) -> tuple[Note, ...]:
    return tuple(Note(note.onset, note.duration, note.pitch + semitones) for note in notes)


def second(
    chords: list[tuple[int, Chord | None]] | None = None,
    melody: tuple[Note, ...] | None = LINE,
    key: Key | None = None,
    *,
    first: tuple[Note, ...] | None = LINE,
    role: str = "chorus",
    bars: int = 8,
) -> Song:
    """Return a song of an eight-bar section in C and another of the same letter."""
    parts = (Part("B", "chorus", 8, EIGHT, first), Part("B", role, bars, chords or EIGHT, melody, key))
    return build_song("Test", "pop", METER, 120, Key("C"), parts)


UP = changes("D", "Bm", "G", "A7", "D", "Bm", "A7", "D")


def test_a_last_chorus_a_tone_up_is_a_repeat_in_its_own_key() -> None:
    last = second(UP, moved(LINE, 2), Key("D")).sections[1]
    assert (last.repeats, last.varies, last.key, last.cadence) == ("B1", None, Key("D"), "authentic")


def test_the_same_step_between_other_keys_is_none() -> None:
    assert second(UP, moved(LINE, 2), Key("E")).sections[1].varies == "B1"


@pytest.mark.parametrize(("semitones", "same"), [(6, True), (-6, True), (5, False), (18, False)])
def test_a_tritone_goes_either_way(semitones: int, same: bool) -> None:
    up = changes("F#", "D#m", "B", "C#7", "F#", "D#m", "C#7", "F#")
    assert (second(up, moved(LINE, semitones), Key("F#")).sections[1].repeats == "B1") is same


def test_what_sounds_as_before_stands_in_the_key_of_before() -> None:
    song = second(key=Key("A", "minor"))
    assert (song.sections[1].repeats, song.sections[1].key) == ("B1", Key("C"))
    assert song.chords["B2"] == song.chords["B1"]


def test_a_solo_over_the_same_chords_in_another_key() -> None:
    solo = second(UP, moved(LINE[:20], 9), Key("D"), role="solo").sections[1]
    assert (solo.over, solo.key) == ("B1", Key("D"))


OTHER_END = changes("C", "Am", "F", "G7", "C", "Am", "F", "G7")
OTHER_CHORDS = changes("F", "Dm", "F", "G7", "A7", "D7", "G7", "C")
SWUNG = tuple(Note(note.onset + 12, 12, note.pitch) for note in LINE)


@pytest.mark.parametrize(
    ("chords", "melody", "key", "names"),
    [
        (OTHER_END, LINE, None, {"ending"}),
        (EIGHT, (*LINE[:26], *moved(LINE[26:], 1)), None, {"ending"}),
        (OTHER_CHORDS, LINE, None, {"harmony"}),
        (EIGHT, SWUNG, None, {"rhythm"}),
        (OTHER_CHORDS, SWUNG, None, {"harmony", "rhythm"}),
        (EIGHT, moved(LINE, 12), None, {"register"}),
        (EIGHT, moved(LINE, 5), None, {"register"}),
        (EIGHT, moved(LINE, 2), None, set()),  # nothing of what has a name
        (UP, moved(LINE, 14), Key("D"), {"key", "register"}),
        (changes("D", "Bm", "G", "A7", "D", "Bm", "G", "A7"), moved(LINE, 2), Key("D"), {"key", "ending"}),
    ],
)  # fmt: skip
def test_what_is_varied(
    chords: list[tuple[int, Chord | None]], melody: tuple[Note, ...], key: Key | None, names: set[str]
) -> None:
    section = second(chords, melody, key).sections[1]
    assert (section.varies, section.varied) == ("B1", names)


def test_without_a_melody_only_chords_are_told() -> None:
    assert second(OTHER_CHORDS, None, first=None).sections[1].varied == {"harmony"}
    assert second(OTHER_END, None, first=None).sections[1].varied == {"ending"}


def test_two_bars_more_are_another_ending() -> None:
    longer = second([*EIGHT, (8 * BAR, parse_chord("F"))], bars=10).sections[1]
    assert longer.varied == {"ending"}


def test_without_its_relation_a_section_varies_nothing() -> None:
    longer = with_even_sources(second([*EIGHT, (8 * BAR, parse_chord("F"))], bars=10)).sections[1]
    assert (longer.source, longer.varied) == (None, frozenset())


def test_another_lead_in_to_what_follows_is_still_a_repeat() -> None:
    line = (*LINE[:28], Note(672, 36, 64))  # rests half a beat before the last beat
    lead = (*line, Note(744, 12, 67), Note(756, 12, 69))
    parts = [
        Part("A", "verse", 8, EIGHT, lead),
        Part("A", "verse", 8, EIGHT, line),
        Part("B", "chorus", 8, EIGHT, LINE),
    ]
    song = build_song("Test", "pop", METER, 120, Key("C"), parts)
    assert [section.pickup for section in song.sections] == [0, 1, 0]
    assert song.section("A2").repeats == "A1"
    assert song.melody["A1"] == lead and len(song.all_notes()) == len(lead) + len(line) + len(LINE)

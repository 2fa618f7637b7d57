"""Parts become sections: ids, relations, spans that tile, one voice."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from corpus.sections import Part, build_song, chord_spans, clip_melody, respell
from song import Chord, Key, Note, parse_chord, parse_meter

METER = parse_meter("4/4")
KEY = Key("C")


def changes(*symbols: str, every: int = 96) -> list[tuple[int, Chord | None]]:
    return [(place * every, parse_chord(symbol)) for place, symbol in enumerate(symbols)]


def song_of(*parts: Part):
    return build_song("Test", "jazz", METER, 120, KEY, parts)


def test_aaba_without_melody() -> None:
    a, b = changes("C", "G7"), changes("F", "G7")
    song = song_of(Part("A", "head", 2, a), Part("A", "head", 2, a), Part("B", "bridge", 2, b), Part("A", "head", 2, a))
    assert [section.id for section in song.sections] == ["A1", "A2", "B", "A3"]
    assert [section.repeats for section in song.sections] == [None, "A1", None, "A1"]
    assert song.brief.form == "A2A2B2A2"
    assert not song.melody


def test_intro_and_outro_have_their_names() -> None:
    song = song_of(
        *(Part(label, role, 1, changes("C")) for label, role in (("i", "intro"), ("A", "verse"), ("o", "outro")))
    )
    assert [section.id for section in song.sections] == ["intro", "A", "outro"]


def test_another_ending_varies_the_nearest() -> None:
    first, second, third = changes("C", "F", "C", "G7"), changes("F", "F", "G", "C"), changes("F", "F", "G", "G7")
    song = song_of(*(Part("A", "head", 4, chords) for chords in (first, second, third)))
    assert [section.varies for section in song.sections] == [None, "A1", "A2"]


def test_same_chords_other_melody_varies_and_a_solo_goes_over() -> None:
    high, low = [Note(0, 96, 72)], [Note(0, 96, 60)]
    verse = song_of(Part("A", "verse", 1, changes("C"), high), Part("A", "verse", 1, changes("C"), low))
    assert verse.sections[1].varies == "A1"
    solo = song_of(Part("A", "solo", 1, changes("C"), high), Part("A", "solo", 1, changes("C"), low))
    assert solo.sections[1].over == "A1"


def test_cadence_is_heard_in_the_key_of_the_part() -> None:
    song = song_of(Part("A", "head", 2, changes("D7", "G"), key=Key("G")), Part("B", "bridge", 2, changes("D7", "G")))
    assert [section.cadence for section in song.sections] == ["authentic", "half"]


def test_chords_split_at_barlines_and_merge_inside() -> None:
    spans = chord_spans([(0, parse_chord("C")), (48, parse_chord("C")), (144, parse_chord("G7"))], 2, METER, KEY)
    assert [(span.onset, span.duration, str(span.chord)) for span in spans] == [
        (0, 96, "C"), (96, 48, "C"), (144, 48, "G7"),
    ]  # fmt: skip


def test_an_anticipated_chord_moves_to_its_beat() -> None:
    spans = chord_spans([(0, parse_chord("C")), (84, parse_chord("G7")), (101, parse_chord("F"))], 2, METER, KEY)
    assert [(span.onset, str(span.chord)) for span in spans] == [(0, "C"), (96, "F")]


def test_before_the_first_change_there_is_no_chord() -> None:
    spans = chord_spans([(48, parse_chord("C"))], 1, METER, KEY)
    assert [(span.onset, span.chord and str(span.chord)) for span in spans] == [(0, None), (48, "C")]


def test_spelling_follows_the_key() -> None:
    flats = Key("Gb")
    assert str(respell(parse_chord("B"), flats)) == "Cb"
    assert str(respell(parse_chord("F#m7/A"), Key("E"))) == "F#m7/A"
    assert str(respell(parse_chord("C#/E#"), Key("Ab"))) == "Db/F"


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 200), st.integers(40, 90)), max_size=20))
def test_clipped_melody_is_one_voice(rows: list[tuple[int, int, int]]) -> None:
    notes = clip_melody([Note(*row) for row in rows], 384)
    assert all(first.end <= second.onset for first, second in pairwise(notes))
    assert all(note.end <= 384 for note in notes)
    assert {note.onset for note in notes} == {onset for onset, _, _ in rows if onset < 384}


@given(st.lists(st.tuples(st.integers(0, 400), st.sampled_from(["C", "G7", "F", "Am"])), max_size=12),
       st.sampled_from(["4/4", "3/4", "2/4", "6/8", "12/8"]))  # fmt: skip
def test_spans_tile_their_bars(rows: list[tuple[int, str]], name: str) -> None:
    meter = parse_meter(name)
    spans = chord_spans([(onset, parse_chord(symbol)) for onset, symbol in rows], 3, meter, KEY)
    assert spans[0].onset == 0 and spans[-1].end == 3 * meter.bar_ticks
    assert all(first.end == second.onset for first, second in pairwise(spans))
    assert all(span.onset // meter.bar_ticks == (span.end - 1) // meter.bar_ticks for span in spans)
    assert all(span.onset % meter.beat_ticks == 0 for span in spans)

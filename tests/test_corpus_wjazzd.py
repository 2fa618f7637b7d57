"""Solos of the Weimar Jazz Database: spelling of chords, swung eighths, sections."""

import io
import tarfile
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.dataset import Skipped
from corpus.sets import wjazzd
from corpus.sets.wjazzd import chord_in, title_of
from corpus.tonality import find_key
from corpus.transcription import Onset, beat_places, write_line
from song import Note, Song, parse_meter
from song.quality import parse_quality

FOUR = parse_meter("4/4")
BEAT_HEAD = "onset,duration,period,division,bar,beat,signature,chord,form,chorus_id,bass"
MELODY_HEAD = (
    "onset,duration,period,division,bar,beat,tatum,beat_duration,signature,pitch,loud_max,loud_median,"
    "phrase_id,phrase_begin,chorus_id,chord,form,idea"
)


def test_every_spelling_of_the_database_is_a_chord() -> None:
    for suffix, ours in wjazzd._SUFFIXES.items():
        chord = chord_in(f"Bb{suffix}")
        assert chord is not None and chord.quality == parse_quality(ours), suffix


@pytest.mark.parametrize(
    ("text", "harte"),
    [
        ("Fj7", "F:maj7"),
        ("C-7", "C:min7"),
        ("G79b", "G:7(b9)"),
        ("Bm7b5", "B:hdim7"),
        ("Eb-j7", "Eb:minmaj7"),
        ("D/Eb", "D:maj/b2"),
    ],
)
def test_chords_mean_what_the_database_means(text: str, harte: str) -> None:
    chord = chord_in(text)
    assert chord is not None and chord.harte == harte


@pytest.mark.parametrize(
    ("division", "tatums", "feel", "places"),
    [
        (2, [1, 2], "swing", [0, 12]),
        (3, [1, 3], "swing", [0, 12]),
        (3, [3], "swing", [12]),
        (3, [1, 2, 3], "swing", [0, 8, 16]),
        (3, [2, 3], "swing", [8, 16]),
        (3, [1, 3], "even", [0, 16]),
        (4, [1, 4], "swing", [0, 18]),
        (4, [1, 4], "fast", [0, 12]),
        (4, [2, 4], "fast", [0, 12]),
        (4, [1, 2, 3, 4], "fast", [0, 6, 12, 18]),
        (3, [1, 2], "fast", [0, 12]),
        (6, [1, 2, 3], "fast", [0, 4, 8]),
    ],
)
def test_swung_eighths_are_straight_and_triplets_stay(
    division: int, tatums: list[int], feel: str, places: list[int]
) -> None:
    assert beat_places(division, tatums, feel) == places


@given(st.integers(1, 16), st.data())
def test_parts_of_a_beat_keep_their_order(division: int, data: st.DataObject) -> None:
    tatums = sorted(data.draw(st.sets(st.integers(1, division), min_size=1)))
    for feel in ("swing", "fast", "even"):
        places = beat_places(division, tatums, feel)
        assert places == sorted(places)
        assert all(0 <= place < 24 for place in places)
        assert division > 8 or len(set(places)) == len(places)


def test_lengths_are_those_one_would_write() -> None:
    line = write_line([
        Onset(0, 1, 2, 1, 0.4, 60), Onset(0, 1, 2, 2, 0.3, 62), Onset(0, 2, 1, 1, 0.9, 64), Onset(0, 3, 1, 1, 0.2, 65),
        Onset(1, 1, 1, 1, 3.9, 67),
    ], FOUR, "swing")  # fmt: skip
    assert line == (Note(0, 12, 60), Note(12, 12, 62), Note(24, 24, 64), Note(48, 12, 65), Note(96, 96, 67))


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 4), st.integers(1, 6), st.floats(0.05, 6)), max_size=40))
def test_a_line_has_no_overlaps(events: list[tuple[int, int, int, float]]) -> None:
    onsets = [Onset(bar, beat, 6, tatum, length, 60 + tatum) for bar, beat, tatum, length in sorted(events)]
    line = write_line(onsets, FOUR, "fast")
    assert all(first.end <= second.onset for first, second in pairwise(line))


def test_titles() -> None:
    assert title_of("ArtPepper_Blues'nBoogie") == "Blues'n Boogie"
    assert title_of("BennyCarter_It'sAWonderfulWorld-1") == "It's A Wonderful World"
    assert title_of("JohnColtrane_Impressions_1961") == "Impressions"


def solo(chart: str, pitches: dict[str, int], *, meter: str = "4/4", bars: int | None = None) -> tuple[str, str]:
    """Write the two tables of a solo: a bar of pickup, then the chart; four quarters of a pitch for every chord."""
    symbols = chart.split()
    beats, melody = [BEAT_HEAD], [MELODY_HEAD]
    for bar, symbol in enumerate(["NC", *symbols]):
        form, chorus = ("I1", 0) if bar == 0 else ("A1" if (bar - 1) // 8 % 2 == 0 else "B1", (bar - 1) // 16 + 1)
        for beat in range(1, 5):
            beats.append(f"0,0.3,4,1,{bar},{beat},'{meter}',{symbol},{form},{chorus},40")
            if symbol in pitches and (bars is None or bar <= bars):
                melody.append(
                    f'0,0.25,4,1,{bar},{beat},1,0.3,"""{meter}""",{pitches[symbol]},0,0,1,0,{chorus},{symbol},{form},x'
                )
    melody.append(f'0,0.1,4,2,0,4,2,0.3,"""{meter}""",67,0,0,1,1,0,NC,I1,x')
    return "\n".join(beats), "\n".join([melody[0], melody[-1], *melody[1:-1]])


def archive(folder: Path, **solos: tuple[str, str]) -> Path:
    path = folder / "wjazzd.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        for name, (beats, melody) in solos.items():
            for file, text in (
                (f"mcsv_beat/{name}_FINAL_beattrack.csv", beats),
                (f"mcsv_melody/{name}_FINAL.csv", melody),
            ):
                member = tarfile.TarInfo(f"wjazzd/{file}")
                member.size = len(text)
                tar.addfile(member, io.BytesIO(text.encode()))
    return path


CHART = "C-7 F7 Bbj7 Bbj7 C-7 F7 Bb6 Bb6 " * 2
PITCHES = {"C-7": 63, "F7": 69, "Bbj7": 74, "Bb6": 70}


def test_a_solo_becomes_sections_over_its_form(tmp_path: Path) -> None:
    readings = dict(wjazzd.DATASET.readings(archive(tmp_path, Any_MyTune=solo(CHART * 2, PITCHES))))
    song = readings["wjazzd/Any_MyTune"]
    assert isinstance(song, Song)
    assert [(section.label, section.role, section.bars) for section in song.sections] == [
        ("i", "intro", 1), *[("A", "solo", 8), ("B", "solo", 8)] * 2,
    ]  # fmt: skip
    assert (song.brief.title, song.brief.style, song.brief.tempo, str(song.brief.key)) == (
        "My Tune",
        "jazz",
        200,
        "Bb major",
    )
    assert song.melody["intro"] == (Note(84, 12, 67),)
    assert [str(span.chord) for span in song.chords["A1"]][:3] == ["Cm7", "F7", "Bbmaj7"]
    assert song.melody["A1"][0] == Note(0, 24, 63)


def test_chords_noted_in_another_key_are_met_by_the_line(tmp_path: Path) -> None:
    wrong = solo(CHART * 2, {symbol: pitch - 2 for symbol, pitch in PITCHES.items()})
    song = dict(wjazzd.DATASET.readings(archive(tmp_path, Any_MyTune=wrong)))["wjazzd/Any_MyTune"]
    assert isinstance(song, Song) and song.melody["A1"][0].pitch == 63


def test_what_is_no_solo_over_a_form_has_a_reason(tmp_path: Path) -> None:
    # No transposition brings more than three of the eight notes onto their chords.
    free = solo("C D E F G A B Bb " * 2, {"C": 61, "D": 60, "E": 60, "F": 64, "G": 60, "A": 68, "B": 68, "Bb": 68})
    path = archive(tmp_path, A_Five=solo(CHART, PITCHES, meter="5/4"), A_Free=free, A_Silent=solo(CHART, {}))
    assert dict(wjazzd.DATASET.readings(path)) == {
        "wjazzd/A_Five": Skipped("meter 5/4"),
        "wjazzd/A_Free": Skipped("line far from the chords"),
        "wjazzd/A_Silent": Skipped("no solo inside the form"),
    }


def test_a_chord_counts_once_for_the_key_however_long_it_stands(tmp_path: Path, monkeypatch) -> None:
    """The set repeats the chord on every beat; counted so, its cadences drown (Body and Soul came out in B flat minor)."""
    heard = []

    def listen(weights, chords, **rest):
        heard.extend(chords)
        return find_key(weights, chords, **rest)

    monkeypatch.setattr(wjazzd, "find_key", listen)
    dict(wjazzd.DATASET.readings(archive(tmp_path, Any_MyTune=solo(CHART, PITCHES))))
    assert [str(chord) for chord in heard[:4]] == ["Cm7", "F7", "Bbmaj7", "Cm7"]

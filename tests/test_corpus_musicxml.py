"""MusicXML lead sheets: notes, chords, signs, bounds; music21 as second opinion."""

import io
import tarfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from compose import compose
from corpus.dataset import Skipped
from corpus.formats import mxl
from corpus.formats.musicxml import read_score
from corpus.formats.musicxml_chords import suffix_of
from corpus.formats.registry import read_tunes
from corpus.sets import openewld, wikifonia
from export.scores.musicxml import musicxml_text
from song import ChordSpan, Song, SongError
from song.quality import QUALITIES

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 2.0 Partwise//EN" "http://www.musicxml.org/dtds/partwise.dtd">\n'
FIRST = (
    "<attributes><divisions>4</divisions><key><fifths>-1</fifths><mode>major</mode></key>"
    "<time><beats>4</beats><beat-type>4</beat-type></time></attributes>"
)


def note(name: str, duration: int, extra: str = "", alter: int = 0) -> str:
    pitch = f"<pitch><step>{name[0]}</step><alter>{alter}</alter><octave>{name[1]}</octave></pitch>"
    return f"<note>{extra if 'chord' in extra else ''}{pitch}<duration>{duration}</duration>{'' if 'chord' in extra else extra}</note>"


def harmony(root: str, kind: str, degrees: str = "", more: str = "") -> str:
    return f"<harmony><root><root-step>{root}</root-step></root><kind>{kind}</kind>{more}{degrees}</harmony>"


def degree(value: int, alter: int, kind: str) -> str:
    return f"<degree><degree-value>{value}</degree-value><degree-alter>{alter}</degree-alter><degree-type>{kind}</degree-type></degree>"


def score(*measures: str, title: str = "Lantern Street", head: str = HEAD) -> bytes:
    inside = "".join(f'<measure number="{number}">{measure}</measure>' for number, measure in enumerate(measures, 1))
    return (
        f"{head}<score-partwise><work><work-title>{title}</work-title></work>"
        '<part-list><score-part id="P1"><part-name>Voice</part-name></score-part></part-list>'
        f'<part id="P1">{inside}</part></score-partwise>'
    ).encode()


def zipped(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("META-INF/container.xml", "<container/>")
        archive.writestr("tune.xml", content)
    return buffer.getvalue()


SCALE = "".join(note(name, 4) for name in ("F4", "G4", "A4", "C5"))


def test_notes_chords_and_key_stand_where_they_are_written() -> None:
    bar = (
        FIRST
        + harmony("F", "major-sixth")
        + note("F4", 6)
        + note("A4", 2)
        + harmony("G", "minor-seventh")
        + note("B4", 8, alter=-1)
    )
    sheet = read_score(zipped(score(bar)))
    assert (sheet.title, sheet.meter, sheet.bars[0].signature, sheet.bars[0].length) == (
        "Lantern Street",
        "4/4",
        -1,
        96,
    )
    assert [(n.onset, n.duration, n.pitch) for n in sheet.bars[0].notes] == [(0, 36, 65), (36, 12, 69), (48, 48, 70)]
    assert [(onset, str(chord)) for onset, chord in sheet.bars[0].chords] == [(0, "F6"), (48, "Gm7")]


def test_of_a_chord_the_top_note_and_of_the_voices_the_first() -> None:
    low = note("C3", 16, "<voice>2</voice>")
    bar = (
        FIRST
        + note("C4", 16, "<voice>1</voice>")
        + note("E4", 16, "<chord/>")
        + "<backup><duration>16</duration></backup>"
        + low
    )
    assert [n.pitch for n in read_score(score(bar)).bars[0].notes] == [64]


def test_every_quality_that_we_write_is_read_back() -> None:
    for row in QUALITIES.values():
        kind, *extra = row.musicxml.split()
        degrees = tuple(extra)
        assert suffix_of(kind, degrees) == row.suffix, row.musicxml


@pytest.mark.parametrize(
    ("kind", "degrees", "expected"),
    [
        ("dominant", degree(9, -1, "add"), "C7b9"),
        ("suspended-fourth", degree(7, 0, "add"), "C7sus4"),
        ("minor-seventh", degree(5, -1, "alter"), "Cm7b5"),
        ("dominant", degree(5, 1, "alter") + degree(9, -1, "add"), "C7#5b9"),
        ("dominant-seventh", "", "C7"),
        ("min", "", "Cm"),
        ("none", "", "None"),
    ],
)
def test_kinds_with_degrees(kind: str, degrees: str, expected: str) -> None:
    bar = read_score(score(FIRST + harmony("C", kind, degrees) + SCALE)).bars[0]
    assert str(bar.chords[0][1]) == expected


def test_roots_keep_their_spelling() -> None:
    root = "<harmony><root><root-step>B</root-step><root-alter>-1</root-alter></root><kind>major</kind>"
    bass = "<bass><bass-step>A</bass-step><bass-alter>-1</bass-alter></bass></harmony>"
    assert str(read_score(score(FIRST + root + bass + SCALE)).bars[0].chords[0][1]) == "Bb/Ab"


def test_words_that_mean_something() -> None:
    def words(text: str) -> str:
        return f"<direction><direction-type><words>{text}</words></direction-type></direction>"

    bars = read_score(score(
        FIRST + words("Chorus") + words("G7(b9)") + SCALE, words("D.C. al Fine") + words("N.C.") + SCALE, words("Slowly") + SCALE
    )).bars  # fmt: skip
    assert (bars[0].mark, str(bars[0].chords[0][1])) == ("chorus", "G7b9")
    assert (bars[1].jump, bars[1].chords) == ("start", [(0, None)])


def test_repeats_and_endings_are_read() -> None:
    forward = '<barline location="left"><repeat direction="forward"/></barline>'
    first = '<barline location="left"><ending number="1" type="start"/></barline>'
    back = '<barline location="right"><ending number="1" type="stop"/><repeat direction="backward"/></barline>'
    second = '<barline location="left"><ending number="2" type="start"/></barline>'
    bars = read_score(score(FIRST + SCALE, forward + SCALE, first + SCALE + back, second + SCALE)).bars
    assert [bar.forward for bar in bars] == [False, True, False, False]
    assert [set(bar.endings) for bar in bars] == [set(), set(), {1}, {2}]
    assert bars[2].backward


def test_music21_reads_the_same_notes_and_chords() -> None:
    music21 = pytest.importorskip("music21")
    tie = '<tie type="start"/>', '<tie type="stop"/>'
    content = score(
        FIRST + harmony("F", "major") + note("F4", 6) + note("A4", 2) + note("C5", 8, tie[0]),
        note("C5", 4, tie[1]) + harmony("C", "dominant") + note("B4", 3, alter=-1) + note("G4", 1) + note("E4", 8),
    )
    part = music21.converter.parseData(content.decode(), format="musicxml").parts[0]
    theirs = [(int(n.offset * 24), n.pitch.midi) for n in part.flatten().notes if isinstance(n, music21.note.Note)]
    sheet = read_score(content)
    assert [(96 * place + n.onset, n.pitch) for place, bar in enumerate(sheet.bars) for n in bar.notes] == theirs
    symbols = part.flatten().getElementsByClass(music21.harmony.ChordSymbol)
    assert [(int(s.offset * 24), s.figure) for s in symbols] == [
        (96 * place + onset, str(chord)) for place, bar in enumerate(sheet.bars) for onset, chord in bar.chords
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "broken XML"),
        (b"PK\x03\x04 no zip", "broken archive"),
        (b"<score-timewise/>", "no part"),
        (score(SCALE, head='<!DOCTYPE score-partwise [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'), "declares entities"),
        (
            score(SCALE, head='<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE x SYSTEM "y" [<!ENTITY % p "q">]>'),
            "declares entities",
        ),
    ],
)
def test_what_is_no_lead_sheet_has_a_reason(content: bytes, reason: str) -> None:
    with pytest.raises(SongError, match=reason):
        read_score(content)


def test_a_score_that_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mxl, "MAX_SCORE_BYTES", 1000)
    with pytest.raises(SongError, match="too large"):
        read_score(zipped(score(FIRST + SCALE + " " * 100_000)))


def archive(folder: Path, files: dict[str, bytes]) -> Path:
    path = folder / "set.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return path


def test_the_sets_name_their_sources_and_count_what_they_skip(tmp_path: Path) -> None:
    tune = zipped(score(*(FIRST + harmony("F", "major") + SCALE for _ in range(8)), title=""))
    waltz = zipped(
        score(*(FIRST.replace(">4</beats>", ">5</beats>") + harmony("F", "major") + SCALE for _ in range(8)))
    )
    path = archive(tmp_path, {"openewld/Nobody/A_Tune/A_Tune.mxl": tune, "openewld/Nobody/B/B.mxl": waltz})
    readings = dict(openewld.DATASET.readings(path))
    song = readings["openewld/Nobody/A_Tune"]
    assert isinstance(song, Song) and (song.brief.title, str(song.brief.key)) == ("A Tune", "F major")
    assert readings["openewld/Nobody/B"] == Skipped("meter 5/4")
    path = archive(tmp_path, {"wikifonia-pd/Trad - My Tune.mxl": tune, "wikifonia-pd/x.mxl": b"PK"})
    readings = dict(wikifonia.DATASET.readings(path))
    song = readings["wikifonia-pd/Trad - My Tune"]
    assert isinstance(song, Song) and song.brief.title == "My Tune"
    assert readings["wikifonia-pd/x"] == Skipped("broken archive")


@pytest.mark.parametrize(
    ("written", "pitches", "chord", "signature"),
    [
        ("<diatonic>-1</diatonic><chromatic>-2</chromatic>", [63, 65, 67, 70], "Eb", -3),  # a trumpet in B flat
        ("<diatonic>-5</diatonic><chromatic>-9</chromatic>", [56, 58, 60, 63], "Ab", -4),  # an alto saxophone
        ("<chromatic>0</chromatic><octave-change>-1</octave-change>", [53, 55, 57, 60], "F", -1),  # a guitar
    ],
)
def test_transposing_instruments_sound_as_they_sound(
    written: str, pitches: list[int], chord: str, signature: int
) -> None:
    first = FIRST.replace("</attributes>", f"<transpose>{written}</transpose></attributes>")
    bar = read_score(score(first + harmony("F", "major") + SCALE)).bars[0]
    assert [note.pitch for note in bar.notes] == pitches
    assert [str(symbol) for _, symbol in bar.chords] == [chord]
    assert bar.signature == signature


@pytest.mark.parametrize(
    ("form", "style", "key", "meter"),
    [
        ("AABA", "jazz", "F major", "4/4"),
        ("i4A8B8A8B8o4", "pop", "E minor", "4/4"),
        ("A16B16", "jazz-waltz", "Eb major", "3/4"),
        ("blues", "blues", "Bb major", "4/4"),
        ("AABB", "folk", "D major", "6/8"),
    ],
)
def test_our_own_lead_sheets_read_back_as_they_were_written(form: str, style: str, key: str, meter: str) -> None:
    written = compose(form, style, once=True, key=key, meter=meter, tempo=120, seed=5, title="There and Back")
    (read,) = read_tunes(musicxml_text(written).encode(), "tune.musicxml")
    assert isinstance(read, Song)
    assert [(s.id, s.label, s.bars) for s in read.sections] == [(s.id, s.label, s.bars) for s in written.sections]
    assert read.melody == written.melody
    for section in written.sections:
        assert sounding(read.chords[section.id]) == sounding(written.chords[section.id]), section.id
    assert (read.brief.title, read.brief.tempo, read.brief.key) == ("There and Back", 120, written.brief.key)


def sounding(spans: Sequence[ChordSpan]) -> list[tuple[object, ...]]:
    """Return spans without their spelling, which a reader chooses by the key."""
    return [
        (s.onset, s.duration, s.chord and (s.chord.root_pitch_class, s.chord.suffix, s.chord.bass_pitch_class))
        for s in spans
    ]


def test_letters_alone_are_parts_that_are_still_cut() -> None:
    marked = "<direction><direction-type><rehearsal>{}</rehearsal></direction-type></direction>"
    other = "".join(note(name, 4) for name in ("D5", "B4", "G4", "E4"))
    bars = [
        FIRST + marked.format("A") + harmony("F", "major") + SCALE,
        *[SCALE] * 15,
        marked.format("B") + other,
        *[other] * 15,
    ]
    (song,) = read_tunes(score(*bars), "tune.musicxml")
    assert isinstance(song, Song)
    assert [section.bars for section in song.sections] == [8] * 4
    numbered = [bar.replace("hearsal>A<", "hearsal>A1<").replace("hearsal>B<", "hearsal>A2<") for bar in bars]
    (song,) = read_tunes(score(*numbered), "tune.musicxml")
    assert isinstance(song, Song)
    assert [(section.id, section.bars) for section in song.sections] == [("A1", 16), ("A2", 16)]


def test_of_several_parts_the_sung_one_is_the_tune_and_chords_come_from_where_they_stand() -> None:
    bass = "".join(note(name, 4) for name in ("F2", "G2", "A2", "C3"))
    content = (
        '<score-partwise><part-list><score-part id="P1"><part-name>Bass</part-name></score-part><score-part id="P2">'
        '<part-name>Lead Vocal</part-name></score-part></part-list>'
        f'<part id="P1"><measure>{FIRST}{harmony("F", "major")}{bass}</measure><measure>{bass}</measure></part>'
        f'<part id="P2"><measure>{FIRST}{SCALE}</measure><measure>{SCALE}</measure></part></score-partwise>'
    )  # fmt: skip
    sheet = read_score(content.encode())
    assert [n.pitch for n in sheet.bars[0].notes] == [65, 67, 69, 72]
    assert [str(chord) for _, chord in sheet.bars[0].chords] == ["F"]
    unnamed = content.replace("Lead Vocal", "Flute")
    assert read_score(unnamed.encode()).bars[0].notes[0].pitch == 41  # the part with the chord symbols


def test_of_a_piano_score_the_top_voice_is_the_tune() -> None:
    top, under = SCALE, "".join(note(name, 8) for name in ("F3", "C3"))
    voiced = top.replace("</note>", "<voice>1</voice><staff>1</staff></note>")
    low = under.replace("</note>", "<voice>5</voice><staff>2</staff></note>")
    measure = f"{voiced}<backup><duration>16</duration></backup>{low}"
    bars = read_score(score(FIRST + harmony("F", "major") + measure, measure)).bars
    assert [[n.pitch for n in bar.notes] for bar in bars] == [[65, 67, 69, 72]] * 2
    assert [bar.length for bar in bars] == [96, 96]

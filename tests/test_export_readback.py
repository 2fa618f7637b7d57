"""Every kind of file that a song is written to, read back by a reader that is not ours."""

import io
import re
import subprocess
import warnings
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

import mido
import music21
import pytest
import soundfile
from chordpro_reader import ChordPro
from format_songs import SONGS
from soundfonts import soundfont

from arranger.stage import arrange
from export.kinds import KINDS, SOUNDS, files_of
from song import parse_chord, parse_key
from song.seal import is_untouched

HERE = Path(__file__).parent
# Kinds that another test reads back, and which.
ELSEWHERE = {
    "json": "test_export_document.py",
    "svg": "test_export_pages.py",
    "pdf": "test_export_pages.py",
    "png": "test_export_pages.py",
}


# What was read: title, notes as (onset, duration, pitch), chords as (onset, symbol) where another one comes.


def chords_of(song):
    """Return where each chord of a song begins, N.C. among them."""
    return changes((span.onset, str(span.chord or "N.C.")) for span in song.all_chords())


def changes(pairs):
    return [next(group) for _, group in groupby(pairs, lambda pair: pair[1])]


def notes_of(song):
    return [(note.onset, note.duration, note.pitch) for note in song.all_notes()]


def score_of(content, form):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # music21 says so where a chord symbol is new to it
        return music21.converter.parseData(content.decode(), format=form)


def notes_in(score):
    sounding = score.parts[0].stripTies().flatten().notes.getElementsByClass(music21.note.Note)
    return [(round(float(one.offset) * 24), round(float(one.quarterLength) * 24), one.pitch.midi) for one in sounding]


def sound_of(symbol):
    """Return root and bass of a chord symbol of ours."""
    if symbol == "N.C.":
        return None
    chord = parse_chord(symbol)
    return chord.root_pitch_class, chord.bass_pitch_class


def heard_by_music21(score):
    """Return where music21 hears which root and bass."""
    for one in score.parts[0].flatten().getElementsByClass("Harmony"):
        silent = isinstance(one, music21.harmony.NoChord)
        yield round(float(one.offset) * 24), None if silent else (one.root().pitchClass, one.bass().pitchClass)


def read_musicxml(content, song):
    score = score_of(content, "musicxml")
    assert score.metadata.title == song.brief.title
    assert notes_in(score) == notes_of(song)
    assert changes(heard_by_music21(score)) == changes((tick, sound_of(name)) for tick, name in chords_of(song))
    keys = [key.sharps for key in score.parts[0].flatten().getElementsByClass("KeySignature")]
    assert keys == signatures(song)


def signatures(song):
    return [key.signature for key, _ in groupby(section.key for section in song.sections)]


def read_abc(content, song):
    score = score_of(content, "abc")
    # music21 takes a percent sign for a remark even behind its backslash.
    assert score.metadata.title == song.brief.title.replace("%", "\\%").partition("%")[0]
    assert notes_in(score) == notes_of(song)
    lasting = [measure.duration.quarterLength for measure in score.parts[0].getElementsByClass("Measure")]
    assert lasting == [song.brief.meter.bar_ticks / 24] * song.bars
    assert [key.sharps for key in score.parts[0].flatten().getElementsByClass("KeySignature")] == signatures(song)
    assert round(score.parts[0].flatten().getElementsByClass("MetronomeMark")[0].getQuarterBPM()) == song.brief.tempo
    handler = music21.abcFormat.ABCHandler()
    handler.process(content.decode())
    symbols = [text.strip('"') for token in handler.tokens for text in getattr(token, "chordSymbols", ())]
    assert changes(enumerate(symbols)) and [name for _, name in changes(enumerate(symbols))] == [
        name for _, name in chords_of(song)
    ]
    places = dict(heard_by_music21(score))  # without those whose symbol is new to it
    # It drops parentheses, so that A(b5) is A flat to it.
    written = {tick: sound_of(name) for tick, name in chords_of(song) if "(b5)" not in name}
    assert len(places) > len(written) / 2
    assert all(written.get(tick, found) == found for tick, found in places.items())


def read_chordpro(content, song):
    page, meter = ChordPro(content.decode()), song.brief.meter
    assert page.meta["title"] == [song.brief.title] and page.meta["time"] == [str(meter)]
    assert page.meta["tempo"] == [str(song.brief.tempo)]
    assert parse_key(page.meta["key"][0]) == song.brief.key
    assert page.shapes == {section.id: f"4x{meter.beats}" for section in song.sections}
    assert [len(bar) for bar in page.cells] == [meter.beats] * song.bars
    cells = [cell for bar in page.cells for cell in bar]
    assert changes((beat * meter.beat_ticks, cell) for beat, cell in enumerate(cells) if cell) == chords_of(song)
    assert list(page.words) == [section.id for section in song.sections if section.lyrics]
    for name, lines in page.words.items():
        over = [chord for _, chords in lines for chord in chords]
        assert over == [chord for chord, _ in groupby(str(span.chord or "N.C.") for span in song.chords[name])]
        sung = " ".join(text for text, _ in lines).translate(str.maketrans("()", "[]"))
        told = song.section(name).lyrics.replace("\n", " ")
        assert sung.lower() == re.sub(r"(?<=\w)-", "", told).lower()


def read_ireal(content, song):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its patterns were written for an older Python
        Tune = pytest.importorskip("pyRealParser", reason="pyRealParser reads iReal links").Tune  # noqa: N806
    from export.scores.ireal_chords import symbol

    link = re.search(r'href="([^"]*)"', content.decode())[1]
    (tune,) = Tune.parse_ireal_url(link)
    meter = song.brief.meter
    assert tune.title == song.brief.title.replace("=", "-")[4 * song.brief.title.startswith("The ") :] + (
        ", The" if song.brief.title.startswith("The ") else ""
    )
    assert tune.time_signature == ((1, 2) if str(meter) == "12/8" else (meter.numerator, meter.denominator))
    expected = []
    for section in song.sections:
        for bar in range(section.bars):
            inside = [one for one in song.chords[section.id] if one.onset // meter.bar_ticks == bar]
            # It takes every l for a sign of its own.
            expected.append("".join(symbol(one.chord).replace("l", "") if one.chord else "n" for one in inside))
        # It plays {} twice whatever stands over it.
    times = [int(number) for number in re.findall(r"<(\d)x>", tune.chord_string)]
    found = [bar.strip(",").replace(",", "") for bar in tune.measures_as_strings]
    found = [re.sub(r"N\d|^Q|Q$", "", bar) for bar in found]
    if times:
        assert len(found) < len(expected) and set(found) == set(expected)
    else:
        assert found == expected


def read_lilypond(content, song):
    lilypond = pytest.importorskip("lilypond", reason="the lilypond wheel compiles the file")
    with TemporaryDirectory() as room:
        (Path(room) / "tune.ly").write_bytes(content)
        said = subprocess.run(
            [str(lilypond.executable()), "--svg", "tune.ly"], cwd=room, capture_output=True, text=True, timeout=100
        )
        assert said.returncode == 0 and "warning" not in said.stderr and "error" not in said.stderr, said.stderr
        midi = mido.MidiFile(Path(room) / "tune.midi")
        pages = "".join(path.read_text() for path in Path(room).glob("*.svg"))
    assert midi.ticks_per_beat % 24 == 0
    tick = midi.ticks_per_beat // 24
    by_track = [notes for notes in (played(track, tick) for track in midi.tracks) if notes]
    chords = [(span.onset, span.duration, span.chord.pitch_classes) for span in song.all_chords() if span.chord]
    stacked = [
        (onset, ends[0][1], frozenset(pitch % 12 for _, _, pitch in ends))
        for onset, ends in ((onset, list(group)) for onset, group in groupby(by_track[0], lambda note: note[0]))
    ]
    assert stacked == chords
    assert (by_track[1] if notes_of(song) else []) == notes_of(song)
    assert all(section.id in pages for section in song.sections)
    assert all(
        word in pages
        for section in song.sections
        for word in re.findall(r"(?<![\w-])[a-z]{4}(?![\w-])", section.lyrics)
    )


def played(track, ticks):
    """Return the notes of a MIDI track: onset, duration, pitch, in so many of its ticks."""
    now, sounding, notes = 0, {}, []
    for message in track:
        now += message.time
        if message.type == "note_on" and message.velocity:
            sounding[message.note] = now
        elif message.type in ("note_on", "note_off"):
            start = sounding.pop(message.note)
            notes.append((start // ticks, (now - start) // ticks, message.note))
    return sorted(notes)


def read_mid(content, song):
    midi = mido.MidiFile(file=io.BytesIO(content))
    assert (midi.type, midi.ticks_per_beat) == (1, 480)
    conductor, *band = midi.tracks
    told = {"marker": [], "text": [], "key_signature": []}
    now = 0
    for message in conductor:
        now += message.time
        if message.type in told:
            told[message.type].append((now // 20, message))
    assert conductor.name == song.brief.title.encode().decode("latin-1")
    starts = [start for _, start in song.starts()]
    assert [(tick, one.text.split()[0]) for tick, one in told["marker"]] == [
        (start, section.id) for section, start in zip(song.sections, starts, strict=True)
    ]
    assert [(tick, one.text) for tick, one in told["text"]] == chords_of(song)
    assert len(told["key_signature"]) == len(list(groupby(section.key for section in song.sections)))
    for track, written in zip(band, song.tracks, strict=True):
        sounding, notes, now = {}, [], 0
        for message in track:
            now += message.time
            if message.type == "note_on" and message.velocity:
                sounding.setdefault(message.note, []).append(now)
            elif message.type in ("note_on", "note_off"):
                start = sounding[message.note].pop(0)
                notes.append((start, now - start, message.note))
        wanted = [(one.onset_midi_ticks, one.duration_midi_ticks, one.pitch) for one in written.notes]
        assert sorted(notes) == sorted(wanted)


def read_sound(content, song):
    samples, rate = soundfile.read(io.BytesIO(content))
    assert samples.shape[1] == 2
    assert song.seconds <= len(samples) / rate < song.seconds + 10
    assert 0.05 < abs(samples).max() <= 1


READERS = {
    "mid": read_mid, "musicxml": read_musicxml, "abc": read_abc, "chordpro": read_chordpro, "ireal": read_ireal,
    "lilypond": read_lilypond, **dict.fromkeys(("wav", "flac", "ogg"), read_sound),
}  # fmt: skip
SCORES = [name for name in READERS if name not in (*SOUNDS, "mid")]


def test_every_kind_is_read_back():
    """A kind that nobody reads back is missing here; one that is read back elsewhere is named in that test."""
    assert set(KINDS) <= set(READERS) | set(ELSEWHERE)
    assert set(READERS) <= set(KINDS)
    for kind in set(KINDS) & set(ELSEWHERE):
        assert kind in (HERE / ELSEWHERE[kind]).read_text()


@pytest.mark.parametrize("name", SONGS)
@pytest.mark.parametrize("kind", SCORES)
def test_a_score_is_read_back_by_others(kind, name):
    (content,) = files_of(SONGS[name], [kind]).values()
    READERS[kind](content, SONGS[name])
    assert is_untouched(content)


@pytest.mark.parametrize("name", ["jazz", "pop"])
def test_the_band_is_read_back_by_others(name):
    song = arrange(SONGS[name])
    read_mid(files_of(song, ["mid"])[".mid"], song)


def test_sound_is_read_back_by_others(tmp_path):
    (tmp_path / "tiny.sf2").write_bytes(soundfont())
    song = arrange(SONGS["folk"])
    for kind, content in files_of(song, SOUNDS, tmp_path / "tiny.sf2").items():
        READERS[kind.removeprefix(".")](content, song)

"""Reader of pop909: Chinese pop songs with phrase letters, melody, chords and key, aligned to bars in `structure/NNN`.

Conventions: the melody is rows of pitch (0: rest) and length in sixteenths, the chords rows of Harte symbol and length in
beats, both from the first bar of the first phrase; phrases are a letter and bars (`i4A8b4`), capital where there is melody.
"""

import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from corpus.archive import archive_files, until_broken
from corpus.dataset import DataSet, Skipped, Works
from corpus.formats.harte import parse_harte
from corpus.formats.midi_file import Recording, read_recording
from corpus.sections import Change, Part, build_song
from corpus.sets.phrase_energy import Loudness, band_loudness, phrase_energies
from corpus.sets.pop909_band import band_tracks, find_shift
from song import TICKS_PER_QUARTER, Key, Meter, Note, Song, SongError, parse_meter
from song.key import usual_key
from song.pitch import pitch_class_of

SIXTEENTH = TICKS_PER_QUARTER // 4
_NAMES = ("human_label1.txt", "melody.txt", "finalized_chord.txt", "analyzed_key.txt", "tempo.txt")
_LATE = 0.4  # a letter that first comes after this much of the song may be a bridge
_OFF_BEAT = 1.4  # times as many changes on another beat as on the first
_MISFIT_BARS = 8  # more difference between phrases and chords means that they do not belong together

Files = dict[str, bytes]


@dataclass(frozen=True)
class _Phrase:
    """A phrase as it is labelled, with its place in the song in ticks."""

    letter: str
    bars: int
    start: int
    end: int


def files(archive: Path) -> Works:
    """Walk the songs of the archive."""
    songs: defaultdict[str, Files] = defaultdict(dict)
    found, broken = until_broken(archive_files(archive, *_NAMES, ".mid"))
    for name, content in found:
        if match := re.search(r"/(?:structure/)?(\d{3})/([^/]+)$", name):
            songs[match.group(1)][match.group(2) if name.endswith(".txt") else "mid"] = content
    for number, parts in sorted(songs.items()):
        if _NAMES[0] in parts:
            yield f"pop909/{number}", (number, parts)
    if broken:
        raise broken


def read_song(work: tuple[str, Files]) -> Song | Skipped:
    """Return the song with that number from its structure files and, for its band, its MIDI file."""
    number, files = work
    if not files.keys() >= set(_NAMES):
        return Skipped("a file is missing")
    text = {name: files[name].decode(errors="replace") for name in _NAMES}
    labels = [(letter, int(bars)) for letter, bars in re.findall(r"([A-Za-z])(\d+)", text["human_label1.txt"])]
    labels = [(letter, bars) for letter, bars in labels if bars]
    changes, beats = _read_chords(text["finalized_chord.txt"])
    bars = sum(bars for _, bars in labels)
    meter = min((parse_meter("4/4"), parse_meter("3/4")), key=lambda one: abs(beats / one.beats - bars))
    if not labels or abs(beats / meter.beats - bars) > _MISFIT_BARS:
        return Skipped("phrases and chords differ in length")
    if _off_the_barline(changes, meter):
        return Skipped("chords change off the barline")
    notes = _read_melody(text["melody.txt"])
    phrases = list(_phrases(labels, meter))
    keys = _phrase_keys(phrases, _read_keys(text["analyzed_key.txt"]), changes, notes)
    recording = _recording(files.get("mid"))
    shift = find_shift(recording, notes)
    loudness = None if shift is None else band_loudness(recording, shift)
    parts = _parts(phrases, keys, changes, notes, loudness)
    tempo = round(float(text["tempo.txt"]))
    song = build_song(f"pop909 {number}", "pop", meter, tempo, Counter(keys).most_common(1)[0][0], parts)
    if shift is None:
        return song
    return song.with_tracks(band_tracks(recording, notes, shift, song.bars * meter.bar_ticks))


def _recording(midi: bytes | None) -> Recording:
    """Return what the MIDI file holds, nothing where there is none or it is broken: the song does without."""
    try:
        return Recording() if midi is None else read_recording(midi)
    except SongError:
        return Recording()


def _read_chords(text: str) -> tuple[list[Change], float]:
    """Return the chord changes and how many beats there are."""
    changes: list[Change] = []
    beat = 0.0
    for line in io.StringIO(text):
        if fields := re.sub(r"[\x00-\x1f]", " ", line).split():
            # A closing parenthesis is lost in some rows; parse_harte bears that.
            changes.append((round(beat * TICKS_PER_QUARTER), parse_harte(fields[0])))
            beat += float(fields[-1])
    return changes, beat


def _off_the_barline(changes: Sequence[Change], meter: Meter) -> bool:
    """Return whether the chords change much more often on another beat than on the first: the phrases are not at the bars."""
    beats = Counter(
        onset % meter.bar_ticks // TICKS_PER_QUARTER
        for (_, before), (onset, chord) in pairwise(changes)
        if chord != before
    )
    return max(beats.values(), default=0) > _OFF_BEAT * max(1, beats[0])


def _read_melody(text: str) -> list[Note]:
    notes, onset = [], 0
    for line in io.StringIO(text):
        if fields := line.split():
            pitch, length = int(fields[0]), int(fields[1])
            if pitch and length:
                notes.append(Note(onset * SIXTEENTH, length * SIXTEENTH, pitch))
            onset += length
    return notes


def _read_keys(text: str) -> list[Key]:
    """Return the keys in the order in which the song goes through them ("Gb:maj"), in their usual spelling."""
    found = re.findall(r"([A-G][#b]?):(maj|min)", text)
    return [usual_key(pitch_class_of(tonic), "major" if mode == "maj" else "minor") for tonic, mode in found]


def _phrases(labels: Sequence[tuple[str, int]], meter: Meter) -> Iterator[_Phrase]:
    """Walk the phrases; x and X (not heard again, or not labelled) each get a letter of their own."""
    used = {letter for letter, _ in labels}
    capitals = iter([letter for letter in "CDEFGHJKLMNPQRSTUVWYZ" if letter not in used] + ["X"] * len(labels))
    smalls = iter([letter for letter in "abcdefghjklmnpqrstuvwyz" if letter not in used] + ["x"] * len(labels))
    start = 0
    for letter, bars in labels:
        own = next(capitals) if letter == "X" else next(smalls) if letter == "x" else letter
        yield _Phrase(own, bars, start, start + bars * meter.bar_ticks)
        start += bars * meter.bar_ticks


def _phrase_keys(
    phrases: Sequence[_Phrase], keys: Sequence[Key], changes: Sequence[Change], notes: Sequence[Note]
) -> list[Key]:
    """Return the key of every phrase: the file gives them in order but not their places, so the best fit in order (Viterbi).

    A phrase stays in the key before it or goes on to the next one of the list.
    """
    if not keys:
        raise ValueError("no key")
    paths: list[tuple[float, list[Key]]] = [(0.0 if place == 0 else float("-inf"), []) for place in range(len(keys))]
    for phrase in phrases:
        paths = [
            max(
                ((score + _fit(phrase, key, changes, notes), [*path, key]) for score, path in paths[max(0, place - 1) : place + 1]),
                key=lambda option: option[0],
            )
            for place, key in enumerate(keys)
        ]  # fmt: skip
    return max(paths, key=lambda option: option[0])[1]


def _fit(phrase: _Phrase, key: Key, changes: Sequence[Change], notes: Sequence[Note]) -> float:
    """Return how many of the melody's and chords' tones lie in the scale of a key; tonic chords count for its mode."""
    scale = set(key.scale)
    inside = sum(1 if note.pitch % 12 in scale else -1 for note in notes if phrase.start <= note.onset < phrase.end)
    chords = [chord for onset, chord in changes if chord and phrase.start <= onset < phrase.end]
    for chord in chords:
        inside += sum(1 if pitch_class in scale else -1 for pitch_class in chord.pitch_classes)
        inside += 2 * (chord.root_pitch_class == key.pitch_class)
    return float(inside)


def _parts(
    phrases: Sequence[_Phrase],
    keys: Sequence[Key],
    changes: Sequence[Change],
    notes: Sequence[Note],
    loudness: Sequence[Loudness] | None,
) -> list[Part]:
    roles = _roles(phrases, notes)
    spans = [(phrase.start, phrase.end) for phrase in phrases]
    energies = phrase_energies(spans, roles, notes, loudness)
    parts = []
    for phrase, key, role, energy in zip(phrases, keys, roles, energies, strict=True):
        standing = [change for change in changes if change[0] <= phrase.start][-1:]
        inside = [change for change in changes if phrase.start < change[0] < phrase.end]
        local = [(max(0, onset - phrase.start), chord) for onset, chord in (*standing, *inside)]
        melody = [replace(n, onset=n.onset - phrase.start) for n in notes if phrase.start <= n.onset < phrase.end]
        parts.append(Part(phrase.letter, role, phrase.bars, local, melody, key, energy))
    return parts


def _roles(phrases: Sequence[_Phrase], notes: Sequence[Note]) -> list[str]:
    """Estimate what each phrase does, since the set does not say.

    Of the capital letters the one that comes most often, weighted by how high and dense it is, is the chorus (never the first
    unless it is alone); a capital that comes once, late, is the bridge; the others are verses. Small letters are interludes.
    """
    capitals = [phrase for phrase in phrases if phrase.letter.isupper()]
    times = Counter(phrase.letter for phrase in capitals)
    first = {letter: next(p.start for p in capitals if p.letter == letter) for letter in times}
    end = phrases[-1].end
    scores = {letter: times[letter] + 2 * _prominence(letter, capitals, notes) for letter in times if times[letter] > 1}
    if len(scores) > 1:
        scores.pop(min(scores, key=first.__getitem__))
    chorus = max(scores, key=scores.__getitem__, default=None) if len(times) > 1 else None

    def role_of(phrase: _Phrase) -> str:
        letter = phrase.letter
        if letter in "io":
            return "intro" if letter == "i" else "outro"
        if letter.islower():
            return "interlude"
        if letter == chorus:
            return "chorus"
        alone = times[letter] == 1 and first[letter] > _LATE * end
        return "bridge" if alone and chorus is not None else "verse"

    return [role_of(phrase) for phrase in phrases]


def _prominence(letter: str, phrases: Sequence[_Phrase], notes: Sequence[Note]) -> float:
    """Return how high (in octaves above the song's mean) and dense (against its mean) the phrases of a letter are."""
    places = [(phrase.start, phrase.end) for phrase in phrases if phrase.letter == letter]
    inside = [note for note in notes if any(start <= note.onset < end for start, end in places)]
    if not inside:
        return 0.0
    height = sum(n.pitch for n in inside) / len(inside) - sum(n.pitch for n in notes) / len(notes)
    density = len(inside) / sum(end - start for start, end in places)
    mean = len(notes) / max(1, sum(phrase.end - phrase.start for phrase in phrases))
    return height / 12 * 3 + density / mean


DATASET = DataSet(
    name="pop909",
    source=(
        "https://github.com/music-x-lab/POP909-Dataset, https://github.com/Dsqvival/hierarchical-structure-analysis"
    ),
    licence="MIT",
    citation=(
        "Z. Wang et al.: POP909, a Pop-song Dataset for Music Arrangement Generation, ISMIR 2020; S. Dai, H. "
        "Zhang, R. Dannenberg: Automatic Analysis and Influence of Hierarchical Structure on Melody, Rhythm "
        "and Harmony in Popular Music, CSMC 2020"
    ),
    stages=frozenset({"planner", "harmony", "melody", "arranger"}),
    files=files,
    read_song=read_song,
)

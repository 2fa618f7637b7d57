"""MusicXML lead sheets (.mxl, .musicxml) read as written: the melody line, the chord symbols, the repeats.

A lean reader over `xml.etree`: music21 took 0.21 s a file (mean of ten), close to three minutes for the two sets; it serves
the tests as a second opinion. Files that declare entities are refused.

Conventions: ticks, 24 to the quarter note, rounded to whole ticks.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from functools import cache
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from xml.parsers import expat

from corpus.formats.leadsheet import Sheet, WrittenBar, WrittenNote
from song import Chord, SongError, parse_chord
from song.pitch import fifths_of, name_of, pitch_class_of, simplify
from song.quality import QUALITIES, parse_quality

MAX_SCORE_BYTES = 16 * 2**20

# What files write beside the kinds of the standard; the right side is a suffix of ours.
_OTHER_KINDS = {
    "": "", "dominant-seventh": "7", "7": "7", "min": "m", "minor-major": "mMaj7", "maj69": "69", "augmented-ninth": "9#5",
    "minor-13th": "m13", "dominant-13th": "13", "major-13th": "maj13",
    "dominant 4 -3": "7sus4", "major 4 -3": "sus4",
}  # fmt: skip
_KINDS = _OTHER_KINDS | {row.musicxml: row.suffix for row in QUALITIES.values()}
_SECTION_WORDS = re.compile(
    r"[^a-z]*(verse|couplet|chorus|refrain|refr[eé]n|bridge|interlude|intro|ending|trio)s?\b", re.IGNORECASE
)


def read_score(content: bytes) -> Sheet:
    """Read one lead sheet, zipped or not.

    Raises SongError with a short reason where the content is none.
    """
    root = _parse(_unzip(content) if content[:2] == b"PK" else content)
    part = root.find("part")
    if root.tag != "score-partwise" or part is None:
        raise SongError("no part")
    return _Reader(part).sheet(root)


def _unzip(content: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [name for name in archive.namelist() if name.endswith((".xml", ".musicxml"))]
            scores = [name for name in names if not name.startswith("META-INF")]
            if not scores:
                raise SongError("no score in the archive")
            with archive.open(scores[0]) as file:
                score = file.read(MAX_SCORE_BYTES + 1)
    except (zipfile.BadZipFile, EOFError, OSError) as error:
        raise SongError("broken archive") from error
    if len(score) > MAX_SCORE_BYTES:
        raise SongError("score too large")
    return score


def _parse(score: bytes) -> Element:
    """Return the root of a document that declares no entities (they could grow without bound)."""

    def refuse(*_: object) -> None:
        raise SongError("declares entities")

    scout = expat.ParserCreate()
    scout.EntityDeclHandler = refuse
    try:
        scout.Parse(score, True)
        return ElementTree.fromstring(score)  # noqa: S314 (no entity is left to expand)
    except (expat.ExpatError, ElementTree.ParseError, LookupError) as error:
        raise SongError("broken XML") from error


def _text(element: Element, path: str) -> str:
    return (element.findtext(path) or "").strip()


def _number(element: Element, path: str, default: int = 0) -> int:
    try:
        return int(float(_text(element, path)))
    except ValueError:
        return default


class _Reader:
    """Walks the measures of a part; positions count divisions from the start of the measure."""

    def __init__(self, part: Element) -> None:
        self.part = part
        self.divisions = 1
        self.signature: int | None = None
        self.semitones = self.fifths = 0  # from what is written to what sounds
        self.meters: list[str] = []
        self.tempo: int | None = None
        self.words: list[str] = []
        self.voice: str | None = None
        self.endings: frozenset[int] = frozenset()
        self.bars: list[WrittenBar] = []
        self.worded: list[tuple[int, Chord | None]] = []

    def sheet(self, root: Element) -> Sheet:
        for measure in self.part.findall("measure"):
            self._measure(measure)
        title = _text(root, "work/work-title") or _text(root, "movement-title")
        creators = "; ".join(creator.text or "" for creator in root.iterfind("identification/creator"))
        return Sheet(title, self._meter(), self.bars, self.tempo, " ".join(self.words), creators)

    def _meter(self) -> str:
        """Return the only meter, in quarters where it is written in halves; guessed from the bars where none is written."""
        meters = list(dict.fromkeys("4/4" if meter == "2/2" else meter for meter in self.meters))
        if not meters:
            lengths = [bar.length for bar in self.bars]
            usual = max(lengths, key=lengths.count, default=0)
            return {96: "4/4", 72: "3/4", 48: "2/4"}.get(usual, "not written")
        return meters[0] if len(meters) == 1 else "changes"

    def _ticks(self, divisions: int) -> int:
        return round(divisions * 24 / self.divisions)

    def _measure(self, measure: Element) -> None:
        bar = WrittenBar()
        self.bars.append(bar)
        place = longest = 0
        stops = False
        for element in measure:
            if element.tag == "barline":
                stops = self._barline(element, bar) or stops
            else:
                place = self._element(element, bar, place)
                longest = max(longest, place)
        bar.chords += [spoken for spoken in self.worded if all(abs(spoken[0] - onset) >= 12 for onset, _ in bar.chords)]
        self.worded.clear()
        bar.length = self._ticks(longest)
        bar.endings, bar.signature = self.endings, self._sounding_signature()
        if stops:
            self.endings = frozenset()

    def _element(self, element: Element, bar: WrittenBar, place: int) -> int:
        """Read one element of a measure and return where the next one stands."""
        match element.tag:
            case "attributes":
                self._attributes(element)
            case "note":
                return place + self._note(element, bar, place)
            case "backup":
                return max(0, place - _number(element, "duration"))
            case "forward":
                return place + _number(element, "duration")
            case "harmony":
                onset = self._ticks(place + _number(element, "offset"))
                chord = _chord_of(element)
                bar.chords.append((max(0, onset), chord and chord.move(self.fifths)))
            case "direction":
                self._direction(element, bar, place)
            case "sound":
                self._play_signs(element, bar)
        return place

    def _attributes(self, element: Element) -> None:
        self.divisions = max(1, _number(element, "divisions", self.divisions))
        if element.find("key/fifths") is not None:
            self.signature = max(-7, min(7, _number(element, "key/fifths")))
        if element.find("transpose") is not None:
            chromatic, octaves = _number(element, "transpose/chromatic"), _number(element, "transpose/octave-change")
            self.semitones = chromatic + 12 * octaves
            diatonic = _number(element, "transpose/diatonic", round(chromatic * 7 / 12))
            self.fifths = simplify(7 * chromatic - 12 * diatonic)
        for time in element.findall("time"):
            if _text(time, "beats"):
                self.meters.append(f"{_text(time, 'beats')}/{_text(time, 'beat-type')}")

    def _sounding_signature(self) -> int | None:
        """Return the key signature as it sounds, with seven accidentals at most."""
        if self.signature is None:
            return None
        fifths = self.signature + self.fifths
        return fifths - 12 if fifths > 7 else fifths + 12 if fifths < -7 else fifths

    def _note(self, element: Element, bar: WrittenBar, place: int) -> int:
        """Add a note of the first voice and return how far it moves on."""
        if element.find("grace") is not None or element.find("cue") is not None:
            return _number(element, "duration")
        duration, in_chord = _number(element, "duration"), element.find("chord") is not None
        voice, pitch = _text(element, "voice") or "1", element.find("pitch")
        self.voice = self.voice or voice
        if pitch is not None and voice == self.voice and _text(element, "staff") in ("", "1"):
            onset = self._ticks(place - duration if in_chord else place)
            end = self._ticks(place if in_chord else place + duration)
            held = any(tie.get("type") == "stop" for tie in element.findall("tie"))
            sounding = max(0, min(127, _midi_number(pitch) + self.semitones))
            self._add_note(bar, WrittenNote(onset, max(1, end - onset), sounding, held))
        return 0 if in_chord else duration

    def _add_note(self, bar: WrittenBar, note: WrittenNote) -> None:
        """Add a note; of two at once the higher stays."""
        if bar.notes and bar.notes[-1].onset == note.onset:
            if bar.notes[-1].pitch < note.pitch:
                bar.notes[-1] = note
        elif not bar.notes or bar.notes[-1].onset < note.onset:
            bar.notes.append(note)

    def _direction(self, element: Element, bar: WrittenBar, place: int) -> None:
        for kind in element.iterfind("direction-type/*"):
            words = (kind.text or "").strip()
            bar.segno = bar.segno or kind.tag == "segno"
            bar.coda = bar.coda or kind.tag == "coda"
            if kind.tag == "rehearsal" and words:
                bar.mark = words
            elif kind.tag == "words" and words:
                self._words(words, bar, self._ticks(place + _number(element, "offset")))
        for sound in element.iter("sound"):
            self._play_signs(sound, bar)

    def _words(self, words: str, bar: WrittenBar, onset: int) -> None:
        """Read what is written in words: section names, jumps, chord symbols that the program did not know as such."""
        compact = re.sub(r"\s", "", words)
        if match := _SECTION_WORDS.match(words):
            bar.mark = bar.mark or match.group(1).lower()
        elif re.match(r"D\.?C\b", compact):
            bar.jump = "start"
        elif re.match(r"D\.?S\b", compact):
            bar.jump = "segno"
        elif compact.lower() == "fine":
            bar.fine = True
        elif compact.upper().rstrip(".") in ("N.C", "NC", "NOCHORD"):
            self.worded.append((onset, None))
        elif chord := _chord_in_words(compact):
            self.worded.append((onset, chord))
        else:
            self.words.append(words)

    def _play_signs(self, element: Element, bar: WrittenBar) -> None:
        if (tempo := element.get("tempo")) and self.tempo is None:
            self.tempo = round(float(tempo)) if re.fullmatch(r"\d+(\.\d*)?", tempo) else None
        bar.fine = bar.fine or element.get("fine") is not None
        bar.segno = bar.segno or element.get("segno") is not None
        if element.get("dacapo") == "yes":
            bar.jump = "start"
        elif element.get("dalsegno"):
            bar.jump = "segno"

    def _barline(self, element: Element, bar: WrittenBar) -> bool:
        """Read a barline; return whether it closes a bracket."""
        repeat, ending = element.find("repeat"), element.find("ending")
        if repeat is not None:
            bar.forward = bar.forward or repeat.get("direction") == "forward"
            bar.backward = bar.backward or repeat.get("direction") == "backward"
        if element.get("location", "right") == "right" and _text(element, "bar-style") in (
            "light-light",
            "light-heavy",
        ):
            bar.closes = True
        if ending is None:
            return False
        if ending.get("type") == "start":
            numbers = frozenset(int(number) for number in re.findall(r"\d", ending.get("number", "")))
            self.endings = numbers or frozenset({1})
            return False
        return True


def _midi_number(pitch: Element) -> int:
    above_c = pitch_class_of(_text(pitch, "step")) + _number(pitch, "alter")
    return above_c + 12 * (_number(pitch, "octave", 4) + 1)


def _chord_in_words(text: str) -> Chord | None:
    """Return the chord that a text of two characters or more writes, None where it is no chord."""
    if len(text) < 2 or not re.match(r"[A-G][#b]?(?:m|M|maj|min|mi|ma|dim|sus|\(|[+0-9-])", text):
        return None
    try:
        return parse_chord(text.rstrip("."))
    except SongError:
        return None


def _chord_of(harmony: Element) -> Chord | None:
    if harmony.find("root") is None or _text(harmony, "kind") == "none":
        return None
    root = _spelled(harmony, "root")
    suffix = _suffix_of(_text(harmony, "kind"), tuple(_degrees(harmony)))
    return Chord(root, suffix, _spelled(harmony, "bass") if harmony.find("bass") is not None else root)


def _spelled(harmony: Element, name: str) -> str:
    alter = _number(harmony, f"{name}/{name}-alter")
    return name_of(simplify(fifths_of(_text(harmony, f"{name}/{name}-step").upper() or "C") + 7 * alter))


def _degrees(harmony: Element) -> Iterator[str]:
    for degree in harmony.findall("degree"):
        alter = _number(degree, "degree-alter")
        sign = "-" if _text(degree, "degree-type") == "subtract" else "#" * alter + "b" * -alter
        yield f"{sign}{_number(degree, 'degree-value', 1)}"


@cache
def _suffix_of(kind: str, degrees: tuple[str, ...]) -> str:
    """Return the suffix of a kind with its degrees; the kind alone where no player writes that."""
    if (exact := _KINDS.get(" ".join((kind, *degrees)).strip())) is not None:
        return exact
    base = _KINDS.get(kind, "")
    added = "".join(
        f"no{degree[1:]}"
        if degree[0] == "-"
        else {"7": "b7"}.get(degree, degree if degree[0] in "#b" else f"add{degree}")
        for degree in degrees
    )
    try:
        return parse_quality(f"{base}{added}").suffix
    except SongError:
        return base

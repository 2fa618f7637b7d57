"""MusicXML lead sheets (.mxl, .musicxml) read as written: the melody line, the chord symbols, the repeats.

A lean reader over `xml.etree`: music21 takes ten times as long, minutes for the two sets; it serves the tests as a second
opinion.

Conventions: ticks, 24 to the quarter note, rounded to whole ticks; a transposing instrument is read as it sounds.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from xml.etree.ElementTree import Element

from corpus.formats.leadsheet import MAX_WRITTEN_BARS, Sheet, WrittenBar, WrittenNote, one_line
from corpus.formats.musicxml_chords import chord_in_words, chord_of
from corpus.formats.mxl import number_of, open_score, text_of
from song import Chord, SongError
from song.account import MARK
from song.pitch import pitch_class_of, simplify

_MAX_TEXT = 2000  # letters of words and of creators
_MAX_SYMBOLS = 64  # over one measure
_SUNG = re.compile(r"vo[ci]|lead|melod|sing|sopran|song|chant|tune|theme", re.IGNORECASE)
_SECTION_WORDS = re.compile(
    r"[^a-z]*(verse|couplet|chorus|refrain|refr[eé]n|bridge|interlude|intro|ending|trio)s?\b", re.IGNORECASE
)


def read_score(content: bytes) -> Sheet:
    """Read one lead sheet, zipped or not: of several parts the one that is sung or has the chord symbols, its top voice.

    Raises SongError with a short reason where the content is none.
    """
    root = open_score(content)
    parts = list(_parts(root))
    if not parts:
        raise SongError("no part")
    names = {part.get("id", ""): text_of(part, "part-name") for part in root.iterfind("part-list/score-part")}
    tune = choose_part(parts, names)
    sheet = _Reader(tune).sheet(root)
    if not any(bar.chords for bar in sheet.bars):
        _take_chords(sheet, max(parts, key=lambda part: len(part.findall("measure/harmony"))))
    return sheet


def _parts(root: Element) -> Iterator[Element]:
    """Walk the parts of a score, also of one that is written time by time."""
    if root.tag == "score-partwise":
        yield from root.iterfind("part")
    elif root.tag == "score-timewise":
        found: dict[str, Element] = {}
        for measure in root.iterfind("measure"):
            for piece in measure.iterfind("part"):
                part = found.setdefault(piece.get("id", ""), Element("part", id=piece.get("id", "")))
                piece.tag = "measure"
                part.append(piece)
        yield from found.values()


def choose_part(parts: Sequence[Element], names: Mapping[str, str]) -> Element:
    """Return the part of the tune: the first that is sung by its name, else with chord symbols, else with notes."""
    with_notes = [part for part in parts if part.find("measure/note/pitch") is not None] or list(parts)
    sung = [part for part in with_notes if _SUNG.search(names.get(part.get("id", ""), ""))]
    named = [part for part in with_notes if part.find("measure/harmony") is not None]
    return (sung or named or with_notes)[0]


def _take_chords(sheet: Sheet, part: Element) -> None:
    """Write the chord symbols of another part over the bars."""
    for bar, other in zip(sheet.bars, _Reader(part).read(), strict=False):
        bar.chords = other.chords


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

    def read(self) -> list[WrittenBar]:
        measures = self.part.findall("measure")
        if len(measures) > MAX_WRITTEN_BARS:
            raise SongError("score too large")
        for measure in measures:
            self._measure(measure)
        return self.bars

    def sheet(self, root: Element) -> Sheet:
        self.read()
        title = text_of(root, "work/work-title") or text_of(root, "movement-title")
        creators = "; ".join(creator.text or "" for creator in root.iterfind("identification/creator"))
        words = " ".join(self.words)[:_MAX_TEXT]
        return Sheet(one_line(title), self._meter(), self.bars, self.tempo, words, creators[:_MAX_TEXT], _told(root))

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
        del bar.chords[_MAX_SYMBOLS:], self.worded[_MAX_SYMBOLS:]
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
                return max(0, place - _duration(element))
            case "forward":
                return place + _duration(element)
            case "harmony":
                onset = self._ticks(place + number_of(element, "offset"))
                chord = chord_of(element)
                bar.chords.append((max(0, onset), chord and chord.move(self.fifths)))
            case "direction":
                self._direction(element, bar, place)
            case "sound":
                self._play_signs(element, bar)
        return place

    def _attributes(self, element: Element) -> None:
        self.divisions = max(1, number_of(element, "divisions", self.divisions))
        if element.find("key/fifths") is not None:
            self.signature = max(-7, min(7, number_of(element, "key/fifths")))
        if element.find("transpose") is not None:
            chromatic, octaves = (
                number_of(element, "transpose/chromatic"),
                number_of(element, "transpose/octave-change"),
            )
            self.semitones = chromatic + 12 * octaves
            diatonic = number_of(element, "transpose/diatonic", round(chromatic * 7 / 12))
            self.fifths = simplify(7 * chromatic - 12 * diatonic)
        for time in element.findall("time"):
            if text_of(time, "beats"):
                self.meters.append(f"{text_of(time, 'beats')}/{text_of(time, 'beat-type')}")

    def _sounding_signature(self) -> int | None:
        """Return the key signature as it sounds, with seven accidentals at most."""
        if self.signature is None:
            return None
        fifths = self.signature + self.fifths
        return fifths - 12 if fifths > 7 else fifths + 12 if fifths < -7 else fifths

    def _note(self, element: Element, bar: WrittenBar, place: int) -> int:
        """Add a note of the first voice and return how far it moves on."""
        if element.find("grace") is not None or element.find("cue") is not None:
            return _duration(element)
        duration, in_chord = _duration(element), element.find("chord") is not None
        voice, pitch = text_of(element, "voice") or "1", element.find("pitch")
        self.voice = self.voice or voice
        if pitch is not None and voice == self.voice and text_of(element, "staff") in ("", "1"):
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
                self._words(words, bar, self._ticks(place + number_of(element, "offset")))
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
        elif chord := chord_in_words(compact):
            self.worded.append((onset, chord))
        else:
            self.words.append(words)

    def _play_signs(self, element: Element, bar: WrittenBar) -> None:
        if (tempo := element.get("tempo")) and self.tempo is None:
            self.tempo = round(float(tempo)) if re.fullmatch(r"\d{1,4}(\.\d{0,20})?", tempo) else None
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
        if element.get("location", "right") == "right" and text_of(element, "bar-style") in (
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


def _told(root: Element) -> tuple[str, ...]:
    """Return the remarks of a score of ours; some programs set them in another order, but keep their names."""
    remarks = root.iterfind("identification/miscellaneous/miscellaneous-field")
    named = [(remark.get("name", ""), remark.text or "") for remark in remarks]
    return tuple(text for name, text in sorted(named) if name.startswith(MARK))


def _duration(element: Element) -> int:
    return max(0, number_of(element, "duration"))


def _midi_number(pitch: Element) -> int:
    above_c = pitch_class_of(text_of(pitch, "step")) + number_of(pitch, "alter")
    return above_c + 12 * (number_of(pitch, "octave", 4) + 1)

"""Plans made by hand for the section graph: a song of verses and choruses, a jazz tune with solos."""

from collections.abc import Iterable
from dataclasses import replace

from song import Brief, Phrase, Section, Song, parse_key, parse_meter

FOUR_FOUR = parse_meter("4/4")


def section(name: str, role: str = "verse", bars: int = 8, key: str = "C", **told) -> Section:
    """Return a section; its label is its name without the number."""
    label = told.pop("label", None) or {"intro": "i", "outro": "o"}.get(name, name.rstrip("0123456789"))
    return Section(name, label, role, bars, parse_key(key), **told)


def song_of(sections: Iterable[Section], title: str = "Test", key: str = "C", style: str = "pop") -> Song:
    return Song(Brief(title, style, "auto", parse_key(key), FOUR_FOUR, 120), tuple(sections))


def phrases(text: str) -> tuple[Phrase, ...]:
    """Read "4 half, 4 authentic"."""
    return tuple(Phrase(int(bars), cadence) for bars, cadence in (one.split() for one in text.split(", ")))


def pop_song(title: str = 'Harbour <Lights> & "Rain"') -> Song:
    """Return a song that goes from verse to chorus, with a bridge elsewhere and a last chorus a step up."""
    return song_of(
        (
            section("intro", "intro", 4, cadence="half", energy=0.1),
            section("A1", "verse", cadence="half", energy=0.3, phrases=phrases("4 half, 4 half")),
            section("P1", "prechorus", 4, cadence="half", energy=0.5),
            section("B1", "chorus", cadence="authentic", energy=0.75, pickup=1, phrases=phrases("4 half, 4 authentic")),
            section("A2", "verse", cadence="half", energy=0.4, repeats="A1", pickup=2, phrases=phrases("4 half, 4 half")),
            section("P2", "prechorus", 4, cadence="half", energy=0.55, repeats="P1"),
            section("B2", "chorus", cadence="authentic", energy=0.8, repeats="B1", pickup=1,
                    phrases=phrases("4 half, 4 authentic")),
            section("C", "bridge", 8, "F", cadence="half", energy=0.5, phrases=phrases("2 open, 2 open, 4 half")),
            section("B3", "chorus", key="D", cadence="plagal", energy=1.0, varies="B1",
                    varied=frozenset({"ending", "register"}), phrases=phrases("4 half, 4 plagal")),
            section("outro", "outro", 4, "D", cadence="authentic", energy=0.2),
        ),
        title,
    )  # fmt: skip


def jazz_song(choruses: int = 3) -> Song:
    """Return AABA in F: head, solos over it, head out; 6 + 4 a chorus sections."""
    bars = 8
    head = [
        section("A1", "head", bars, "F", cadence="half", energy=0.4, phrases=phrases("4 half, 4 half")),
        section("A2", "head", bars, "F", cadence="authentic", energy=0.42, varies="A1", pickup=1,
                phrases=phrases("4 half, 4 authentic")),
        section("B1", "bridge", bars, "Bb", cadence="half", energy=0.6, phrases=phrases("4 authentic, 4 half")),
        section("A3", "head", bars, "F", cadence="authentic", energy=0.45, repeats="A2", pickup=1,
                phrases=phrases("4 half, 4 authentic")),
    ]  # fmt: skip
    sections, counts = list(head), {"A": 3, "B": 1}
    for chorus in range(choruses + 1):
        out = chorus == choruses
        for place, one in enumerate(head):
            counts[one.label] += 1
            sections.append(
                replace(
                    one,
                    id=f"{one.label}{counts[one.label]}",
                    role=one.role if out else "solo",
                    energy=0.5 if out else 0.55 + 0.4 * (4 * chorus + place) / (4 * choruses),
                    varies=None,
                    repeats=one.id if out else None,
                    over=None if out else one.id,
                )
            )
    opening = section("intro", "intro", 4, "F", cadence="half", energy=0.2)
    closing = section("outro", "outro", 4, "F", cadence="authentic", energy=0.3)
    return song_of((opening, *sections, closing), "Lantern Street", "F", "jazz")

"""What an edit led to, as a person reads it: told from the songs before and after, never from what was meant.

Conventions: bars count from 0 in code and from 1 in what a person reads; the pickup is bar -1.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from editing.bars import PICKUP, chord_bars, line_notes, note_bars, open_bars, sources_of
from song import Section, Song
from song.document import LAYERS, RELATIONS
from song.plan_fields import write_phrases, write_varied

Reason = tuple[str, str]
"""What is done to a bar, and why ("" where that says itself)."""


@dataclass(frozen=True)
class Remark:
    """A change that followed from an edit, or one that could not: `what` was done to which `bars` of a layer, and `why`.

    No bars are the whole section, section "" is the song; the layer is "" where it is about the plan.
    """

    section: str
    bars: tuple[int, ...]
    layer: str
    what: str
    why: str

    def __str__(self) -> str:
        where = " ".join(filter(None, (self.section, _told(self.bars))))
        what = " ".join(filter(None, (self.layer, self.what)))
        return (f"{where}: " if where else "") + what + (f", {self.why}" if self.why else "")


@dataclass(frozen=True)
class Revision:
    """A song in which everything fits an edit again, and what that took."""

    song: Song
    remarks: tuple[Remark, ...]


class Reasons:
    """Collects while a song is revised what is done to which bars, the last word counting; and what is to be said anyway."""

    def __init__(self) -> None:
        self._bars: dict[tuple[str, str, int], Reason] = {}
        self.asides: list[Remark] = []

    def give(self, section: str, layer: str, bars: Sequence[int], what: str, why: str = "") -> None:
        """Say what is done to some bars."""
        self._bars.update(dict.fromkeys(((section, layer, bar) for bar in bars), (what, why)))

    def of(self, section: str, layer: str, bar: int, usual: Reason) -> Reason:
        """Return what was done to a bar."""
        return self._bars.get((section, layer, bar), usual)

    def aside(self, section: str, bars: Sequence[int], layer: str, what: str, why: str) -> None:
        """Say something that changed nothing."""
        remark = Remark(section, tuple(sorted(bars)), layer, what, why)
        if remark not in self.asides:
            self.asides.append(remark)


def remarks_on(edited: Song, result: Song, reasons: Reasons) -> tuple[Remark, ...]:
    """Return what is other in the result than in the song as it was edited, with the reasons for it."""
    found: list[Remark] = []
    for section in result.sections:
        before = next((one for one in edited.sections if one.id == section.id), None)
        if before is None:
            continue
        found += _plan_remarks(before, section, reasons)
        for layer in LAYERS:
            found += _layer_remarks(edited, before, result, section, layer, reasons)
    order = {section.id: place for place, section in enumerate(result.sections)}
    said = [*found, *(aside for aside in reasons.asides)]
    return tuple(sorted(said, key=lambda remark: order.get(remark.section, -1)))


def _plan_remarks(before: Section, now: Section, reasons: Reasons) -> Iterator[Remark]:
    """Say which fields of the plan are others."""
    for field, told in _plan_changes(before, now):
        _, why = reasons.of(now.id, field, 0, ("", ""))
        yield Remark(now.id, (), "", told, why)


def _plan_changes(before: Section, now: Section) -> Iterator[tuple[str, str]]:
    """Walk the fields that are others, with what is said of them."""
    if before.bars != now.bars:
        yield "bars", f"has {now.bars} bars now"
    if before.key != now.key:
        yield "key", f"is in {now.key} now"
    relation = [(name, getattr(now, name)) for name in RELATIONS if getattr(now, name)]
    if relation != [(name, getattr(before, name)) for name in RELATIONS if getattr(before, name)]:
        how = f"{relation[0][0]} {relation[0][1]} now" if relation else "stands for itself now"
        yield "relation", how.replace("over ", "plays over ") + _varied(now)
    elif before.varied != now.varied:
        yield "relation", f"varies {now.varies} in more now" + _varied(now)
    if before.cadence != now.cadence:
        yield "cadence", f"cadence {now.cadence} now"
    if before.pickup != now.pickup:
        yield "pickup", f"pickup of {now.pickup} beats now" if now.pickup else "without its pickup now"
    inner = [[(phrase.bars, phrase.cadence) for phrase in one.phrases[:-1]] for one in (before, now)]
    if inner[0] != inner[1]:
        yield "phrases", f"phrases {write_phrases(now.phrases)} now" if now.phrases else "without phrases now"


def _varied(section: Section) -> str:
    return f" ({', '.join(write_varied(section.varied))})" if section.varied else ""


def _layer_remarks(
    edited: Song, before: Section, result: Song, now: Section, layer: str, reasons: Reasons
) -> Iterator[Remark]:
    """Say which bars of a layer are others, bars that follow each other for one reason together."""
    was, sources = _bars(edited, before.id, layer), sources_of(edited, before, result, now)
    is_now, were_open = _bars(result, now.id, layer), open_bars(edited, before.id, layer)
    runs: list[tuple[Reason, list[int]]] = []
    for bar in range(PICKUP, now.bars):
        source = PICKUP if bar == PICKUP else sources[bar]
        then = was.get(source, ()) if source is not None else ()
        fresh = source is None or source in were_open
        if is_now.get(bar, ()) == then and not (fresh and bar in is_now):
            continue
        reason = reasons.of(now.id, layer, bar, ("composed" if fresh else "recomposed", ""))
        if runs and runs[-1][0] == reason:
            runs[-1][1].append(bar)
        else:
            runs.append((reason, [bar]))
    together: dict[Reason, list[int]] = {}
    for reason, bars in runs:
        together.setdefault(reason, []).extend(bars)
    for (what, why), bars in together.items():
        whole = {bar for bar in range(PICKUP, now.bars) if is_now.get(bar) or was.get(bar)} <= set(bars)
        yield Remark(now.id, () if whole else tuple(bars), layer, what, why)


def _bars(song: Song, section_id: str, layer: str) -> Mapping[int, object]:
    bar_ticks = song.brief.meter.bar_ticks
    if layer == "chords":
        return chord_bars(song.charts.get(section_id, ()), bar_ticks)
    return note_bars(line_notes(song, section_id), bar_ticks)


def _told(bars: Sequence[int]) -> str:
    """Return bars as a person counts them.

    >>> _told((6, 7)), _told((4,)), _told((0, 1, 4)), _told((-1, 0))
    ('bars 7-8', 'bar 5', 'bars 1-2, 5', 'pickup and bar 1')
    """
    runs: list[list[int]] = []
    for bar in sorted(set(bars) - {PICKUP}):
        if runs and runs[-1][-1] == bar - 1:
            runs[-1].append(bar)
        else:
            runs.append([bar])
    told = ", ".join(f"{run[0] + 1}-{run[-1] + 1}" if len(run) > 1 else str(run[0] + 1) for run in runs)
    many = sum(map(len, runs)) > 1
    text = f"{'bars' if many else 'bar'} {told}" if told else ""
    return " and ".join(filter(None, ("pickup" if PICKUP in bars else "", text)))


def told(remarks: Sequence[Remark]) -> list[str]:
    """Return remarks as lines for a person: what happened to several sections alike, or to both layers, is one line."""
    layers: dict[tuple[str, tuple[int, ...], str, str], list[str]] = {}
    for remark in remarks:
        what = _both(remark.what) if remark.layer else remark.what
        layers.setdefault((remark.section, remark.bars, what, remark.why), []).append(remark.layer)
    sections: dict[tuple[str, str], list[str]] = {}
    for (section, bars, what, why), named in layers.items():
        joined = " and ".join(filter(None, named))
        verb = (
            what
            if len(named) > 1 or not joined
            else next(r.what for r in remarks if _both(r.what) == what and r.layer == joined)
        )
        line = str(Remark("", (), joined, verb, why))
        sections.setdefault((_told(bars), line), []).append(section)
    return [
        f"{where}: {line}" if (where := " ".join(filter(None, (", ".join(filter(None, names)), bars)))) else line
        for (bars, line), names in sections.items()
    ]


def _both(what: str) -> str:
    """Return what is said of two layers together.

    >>> _both("follows A1"), _both("follow A1")
    ('follow A1', 'follow A1')
    """
    return "follow " + what.removeprefix("follows ") if what.startswith("follows ") else what


def edits(old: Song, new: Song) -> tuple[Remark, ...]:
    """Return what a person changed in a song, as remarks: bars of a layer, fields of the plan, sections."""
    from editing.following import Versions

    versions = Versions.of(old, new, frozenset())
    found: list[Remark] = []
    for section in new.sections:
        was = versions.was(section.id)
        if was is None:
            found.append(Remark(section.id, (), "", "is new", ""))
            continue
        if was.id != section.id:
            found.append(Remark(section.id, (), "", f"was called {was.id}", ""))
        for field, what in _plan_changes(was, section):
            if field != "key" or was.key == old.brief.key != section.key != new.brief.key:
                found.append(Remark(section.id, (), "", what, "changed by hand"))
        for layer in LAYERS:
            bars, every = versions.edited[section.id, layer], set(range(section.bars))
            if bars:
                found.append(
                    Remark(section.id, () if every <= bars else tuple(sorted(bars)), layer, "changed by hand", "")
                )
    gone = [section.id for section in old.sections if section.id not in versions.before.values()]
    found += [Remark(name, (), "", "is gone", "") for name in gone]
    return tuple(found)

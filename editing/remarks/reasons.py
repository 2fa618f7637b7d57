"""What was done to a song while it was revised, and why: read off the songs before and after, never from what was meant.

Conventions: bars count from 0, the pickup is bar -1.
"""

from collections.abc import Iterator, Sequence

from editing.passages.bars import PICKUP, layer_bars, open_bars, sources_of
from editing.remarks.remark import Remark
from song import Section, Song
from song.document import LAYERS, RELATIONS
from song.plan_fields import write_phrases, write_varied

Reason = tuple[str, str]
"""What is done to a bar, and why ("" where that says itself)."""


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

    def known(self, section: str, field: str) -> bool:
        """Return whether something was done to a field of the plan."""
        return (section, field, 0) in self._bars

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
    for field, told in plan_changes(before, now):
        _, why = reasons.of(now.id, field, 0, ("", ""))
        yield Remark(now.id, (), "", told, why)


def plan_changes(before: Section, now: Section) -> Iterator[tuple[str, str]]:
    """Walk the fields that are others, with what is said of them."""
    if before.bars != now.bars:
        yield "bars", f"{now.bars} bar{'s' * (now.bars != 1)} now"
    if before.key != now.key:
        yield "key", f"in {now.key} now"
    relation = [(name, getattr(now, name)) for name in RELATIONS if getattr(now, name)]
    if relation != [(name, getattr(before, name)) for name in RELATIONS if getattr(before, name)]:
        how = f"{relation[0][0]} {relation[0][1]} now" if relation else "stands for itself now"
        yield "relation", how.replace("over ", "plays over ") + _varied(now)
    elif before.varied != now.varied:
        yield "relation", f"varies {now.varies} now" + _varied(now)
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
    was, sources = layer_bars(edited, before.id, layer), sources_of(edited, before, result, now)
    is_now, were_open = layer_bars(result, now.id, layer), open_bars(edited, before.id, layer)
    still_open = open_bars(result, now.id, layer)
    runs: list[tuple[Reason, list[int]]] = []
    for bar in range(PICKUP, now.bars):
        source = PICKUP if bar == PICKUP else sources[bar]
        then = was.get(source, ()) if source is not None else ()
        fresh = source is None or source in were_open
        filled = fresh and bar in is_now and (source is None or bar not in still_open)
        if is_now.get(bar, ()) == then and not filled:
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

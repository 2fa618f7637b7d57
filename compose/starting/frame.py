"""Which section everything that was given belongs to, and the form that the planner is asked for so that it has its place.

Conventions: parts by letter, one for each time that the letter is heard in the form, the first again after the last.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import cycle, islice

from compose.starting.cutting import cut
from compose.starting.fitting import fitted, joined, starts_of, target_bars, together
from compose.starting.material import LEAST_BARS, Material, Part
from song import Brief, Form, Gap, Slot, SongError, find_style, parse_form
from song.form import MOST_PARTS
from song.form_names import OVER_ROLES

EDGE_BARS = 4
SUNG_SECTIONS = 3  # from which words are a song; two are sung through twice
WITH_SOLOS_MINUTES = 2.5  # a tune that is played over is shorter
DANCE_MINUTES = 2.5  # that a folk tune is played on and on
LONGEST_FIRST = 24  # bars of what may be one section of a form
Parts = Mapping[str, tuple[Part, ...]]


@dataclass(frozen=True)
class Frame:
    """What the planner is asked for, whether one time through, the parts that were given by letter, and how the form is called."""

    form: Form
    once: bool
    parts: Parts
    text: str


def frame_of(materials: Sequence[Material], brief: Brief, told: str | None, *, once: bool) -> Frame:
    """Return the frame of all that was given; `told` is the form that was asked for, None where what is given has its own.

    Raises SongError where it cannot be cut to the form.
    """
    if told is None or parse_form(told).is_free:
        heard = _own_slots(materials, once=once)
        parts = _placed(materials, heard, None, once=once)
        sung = len({part.lyrics for row in parts.values() for part in row if part.lyrics})
        own, through = _own_form(heard, brief, once=once, sung=sung)
        text = _with_room(own, parts, once=once)
        return Frame(parse_form(text), through, parts, text)
    form = parse_form(told)
    parts = _placed(materials, form.slots, told, once=once)
    asked = brief.bars is not None or brief.length is not None or Gap() in form.parts
    usual = None if asked or not form.whole else max(LEAST_BARS, *(row[0].bars for row in parts.values()))
    slots: tuple[Slot | Gap, ...] = tuple(
        replace(
            part, bars=_bars(parts, part.label) or part.bars or (usual if part.label and part.label.isupper() else None)
        )
        if isinstance(part, Slot)
        else part
        for part in form.parts
    )
    made = parse_form(_with_room(slots, parts, once=once))
    return Frame(replace(form, parts=made.parts), once, parts, told)


def _bars(parts: Parts, label: str | None) -> int | None:
    return parts[label][0].bars if label is not None and label in parts else None


def _placed(materials: Sequence[Material], slots: Sequence[Slot], told: str | None, *, once: bool) -> Parts:
    """Return everything given in its place; what two materials give of a section is one part."""
    known = {slot.label: slot.bars for slot in slots if slot.label and slot.bars}
    rows: dict[str, list[Part]] = {}
    for material in sorted(materials, key=lambda one: (not one.headed, -one.bars)):
        own = (
            _under_headings(material, slots, told)
            if material.headed
            else _spread(material, slots, known, told, once=once)
        )
        for label, parts in own.items():
            bars = known.setdefault(label, max(part.bars for part in parts))
            fit = [fitted(part, bars, material, told) for part in parts]
            before = rows.get(label) or [Part(label, bars)]
            count = max(len(before), len(fit))
            pairs = zip(islice(cycle(before), count), islice(cycle(fit), count), strict=True)
            rows[label] = [together(one, other, material.what) for one, other in pairs]
    return {label: tuple(row) for label, row in rows.items()}


def _under_headings(material: Material, slots: Sequence[Slot], told: str | None) -> dict[str, list[Part]]:
    """Return parts by the letter that their heading means in a form: the one that has its role, or is called so."""
    rows: dict[str, list[Part]] = {}
    for part in material.parts:
        label = next((slot.label for slot in slots if slot.label and part.role and slot.role == part.role), None)
        label = label or next((slot.label for slot in slots if slot.label == part.label), None)
        if label is None:
            names = list(dict.fromkeys(slot.role or slot.label or "?" for slot in slots))
            heading = part.role or part.label
            raise SongError(
                f'{material.what} [{heading}]: the form "{told}" has no such section; it has {", ".join(names)}'
            )
        rows.setdefault(label, []).append(replace(part, label=label))
    return rows


def _spread(
    material: Material, slots: Sequence[Slot], known: Mapping[str, int], told: str | None, *, once: bool
) -> dict[str, list[Part]]:
    """Return parts by letter of what has no headings: all of the form, or its first letter."""
    whole = joined(material)
    core = [slot for slot in slots if slot.label and slot.label.isupper()] or list(slots)
    # What is as long as everything together has its own intro and ending.
    every = [slot.bars or known.get(slot.label or "") for slot in slots]
    core = list(slots) if all(every) and sum(bars or 0 for bars in every) == material.bars else core
    lengths = _lengths(material, core, known, told)
    if lengths is None:
        first = core[0].label or "A"
        bars = known.get(first) or (material.bars if once else target_bars(whole))
        return {first: [fitted(replace(whole, label=first), bars, material, told)]}
    if whole.chords is not None and told is None and sum(lengths) % material.bars == 0:
        whole = fitted(whole, sum(lengths), material, told)
    rows: dict[str, list[Part]] = {}
    starts = [sum(lengths[:place]) for place in range(len(lengths))]
    own = {(start, part.bars): part for start, part in zip(starts_of(material), material.parts, strict=True)}
    for slot, start, bars in zip(core, starts, lengths, strict=True):
        label = slot.label or "A"
        part = own.get((start, bars)) or cut(whole, start, bars, material.meter)
        rows.setdefault(label, []).append(replace(part, label=label, role="" if told else part.role))
    return {label: [part for part in parts if not _empty(part)] or parts for label, parts in rows.items()}


def _empty(part: Part) -> bool:
    return not part.chords and part.line is None


def _lengths(material: Material, slots: Sequence[Slot], known: Mapping[str, int], told: str | None) -> list[int] | None:
    """Return the bars of every slot where something is given for all of them, None where it is the first letter's.

    Raises SongError where it is longer than that and cannot be cut.
    """
    total, bars = material.bars, [slot.bars or known.get(slot.label or "") for slot in slots]
    if told is not None and (Gap() in parse_form(told).parts or any(slot.label is None for slot in slots)):
        return None
    if all(bars):
        lengths = [number or 0 for number in bars]
        if total == sum(lengths) or (total < sum(lengths) and total > lengths[0]):
            return lengths
        if total <= lengths[0]:
            loop = told is None and total < lengths[0] and not any(length % total for length in lengths)
            return lengths if loop and material.parts[0].chords is not None else None
        text = told or "what else is given"
        raise SongError(
            f"{material.what}: has {total} bars, {text} {sum(lengths)}; give as many, or put headings as [A]"
        )
    if [part.label for part in material.parts] == [slot.label for slot in slots]:
        own = [part.bars for part in material.parts]
        if all(number in (None, length) for number, length in zip(bars, own, strict=True)):
            return own
    rest, still = total - sum(number or 0 for number in bars), bars.count(None)
    size, left = divmod(rest, still)
    if rest > 0 and not left and (size >= LEAST_BARS or (size > 1 and _sounds_so(material, slots, size))):
        return [number or size for number in bars]
    if total <= LONGEST_FIRST and bars[0] in (None, total):
        return None
    example = "".join(f"{slot.label}8" for slot in slots)
    raise SongError(
        f"{material.what}: {total} bars cannot be cut into {told}; write the bars behind the letters, as {example}"
    )


def _sounds_so(material: Material, slots: Sequence[Slot], size: int) -> bool:
    """Return whether what is given, cut so, begins alike where the letters are the same, and only there."""
    whole, heads = joined(material), dict[str, object]()
    if len({slot.label for slot in slots}) == len(slots):
        return False
    for place, slot in enumerate(slots):
        piece = cut(whole, place * size, max(1, size // 2), material.meter, "A")
        head: object = (piece.chords, piece.line)
        if heads.setdefault(slot.label or "", head) != head:
            return False
    return len({repr(head) for head in heads.values()}) == len(heads)


def _own_slots(materials: Sequence[Material], *, once: bool) -> tuple[Slot, ...]:
    """Return the sections that what is given has itself: under its headings, or as it is heard."""
    headed = [material for material in materials if material.headed]
    roles = {part.label: part.role for material in headed for part in material.parts}
    if all(part.lyrics for material in headed for part in material.parts):
        # Words that are put under a tune have its sections, and as many bars.
        tunes = [one for one in materials if not one.headed and not one.is_scrap and _has_line(one)]
        headed = [one for one in tunes if set(roles) <= {part.label for part in one.parts}][:1] or headed
    chosen = headed or sorted(materials, key=lambda one: (-one.bars, -len(one.parts)))[:1]
    slots: list[Slot] = []
    for material in chosen:
        heard = {slot.label for slot in slots}
        for part in material.parts:
            if part.label in heard:
                continue
            others = [other.bars for one in chosen for other in one.parts if other.label == part.label]
            bars = max(others)
            scrap = len(material.parts) == 1 and not once
            slots.append(
                Slot(part.label, target_bars(part) if scrap else bars, part.role or roles.get(part.label) or None)
            )
    return tuple(slots)


def _has_line(material: Material) -> bool:
    return any(part.line for part in material.parts)


def _own_form(slots: tuple[Slot, ...], brief: Brief, *, once: bool, sung: int) -> tuple[tuple[Slot | Gap, ...], bool]:
    """Return the form of what is given alone, and whether it is the song: where it is as long as one; else more comes behind.

    Where so many stanzas are `sung` the words say how often, and only an intro and an ending are put around them.
    """
    from planner.rules import SHORTEST
    from planner.steps import is_usually_whole

    bars = sum(slot.bars or 0 for slot in slots)
    minutes = bars * brief.meter.bar_ticks / 24 / brief.tempo
    asked = brief.bars is not None or brief.length is not None
    whole = WITH_SOLOS_MINUTES if find_style(brief.style).choruses else SHORTEST
    if once or (minutes >= whole and not asked):
        return slots, True
    intro, outro = ([slot for slot in slots if slot.label == edge] for edge in "io")
    core = [slot for slot in slots if slot.label not in ("i", "o")]
    if sung and len(core) >= SUNG_SECTIONS - 1 and not asked:
        core = core * 2 if sung > 1 and len(core) < SUNG_SECTIONS else core
        return (*(intro or [Slot("i", EDGE_BARS)]), *core, *(outro or [Slot("o", EDGE_BARS)])), True
    if find_style(brief.style).choruses:
        return tuple(replace(slot, role=None) for slot in slots), False
    if is_usually_whole(brief.style) or asked:
        return (*intro, *core, Gap(), *outro), False
    # What folk players play is played through again and again.
    times = min(max(2, round(DANCE_MINUTES / minutes)), (MOST_PARTS - 4) // len(core))
    return (*intro, *core * times, *outro), True


def _with_room(slots: Sequence[Slot | Gap], parts: Parts, *, once: bool) -> str:
    """Return the text of a form, with an intro where something leads in before its first bar, and an end where the last chord is none."""
    text, first = _text(slots), slots[0]
    if isinstance(first, Slot) and first.label and any(part.pickup for part in parts.get(first.label, ())[:1]):
        text = f"i{1 if once else EDGE_BARS} {text}"
    last = slots[-1]
    ends = parts.get(last.label or "", ())[-1:] if isinstance(last, Slot) and last.label != "o" else ()
    if not once and any(map(_leads_on, ends)):
        text = f"{text} o{EDGE_BARS}"
    return text


def _leads_on(part: Part) -> bool:
    return part.cadence in ("half", "turnaround", "deceptive", "open") and part.chords is not None


def _text(slots: Sequence[Slot | Gap]) -> str:
    words = []
    for slot in slots:
        if isinstance(slot, Gap):
            words.append("...")
            continue
        bars = str(slot.bars or "")
        if slot.label is None:
            words.append(f"{slot.role}{bars}" if slot.role else f"?{bars}")
        elif slot.role and slot.role not in OVER_ROLES and slot.label not in ("i", "o"):
            words.append(f"{slot.label}{bars}:{slot.role}")
        else:
            words.append(f"{slot.label}{bars}")
    return " ".join(words)

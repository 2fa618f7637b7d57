"""What a person changed in a song by hand, as remarks."""

from editing.passages.versions import Versions
from editing.remarks.reasons import plan_changes
from editing.remarks.remark import Remark
from song import Song
from song.document import LAYERS


def edits(old: Song, new: Song) -> tuple[Remark, ...]:
    """Return what a person changed in a song, as remarks: bars of a layer, fields of the plan, sections."""
    versions = Versions.of(old, new, frozenset())
    found: list[Remark] = []
    for section in new.sections:
        was = versions.was(section.id)
        if was is None:
            found.append(Remark(section.id, (), "", "is new", ""))
            continue
        if was.id != section.id:
            found.append(Remark(section.id, (), "", f"was called {was.id}", ""))
        for field, what in plan_changes(was, section):
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

"""Words that were changed: those of a chorus change wherever it comes back, and what no longer fits its notes is told."""

from dataclasses import replace

from editing.remarks.reasons import Reasons
from song import Song
from song.words import read_words


def with_words_followed(old: Song, song: Song, reasons: Reasons) -> Song:
    """Return a song in which sections that come back with the words of an earlier one have its new ones, where they had its old ones."""
    before = {section.id: section for section in old.sections}
    sung = {section.id: section for section in song.sections}
    for section in song.sections:
        source, was = sung.get(section.repeats or section.varies or ""), before.get(section.id)
        if source is None or was is None or source.id not in before or section.locked:
            continue
        words = before[source.id].lyrics
        if words and was.lyrics == section.lyrics == words != source.lyrics:
            sung[section.id] = replace(section, lyrics=source.lyrics)
            reasons.aside(section.id, (), "", f"words follow {source.id}", "")
    return replace(song, sections=tuple(sung.values()))


def tell_new_words(old: Song, song: Song, reasons: Reasons) -> None:
    """Say of every section whose words are others now, and its notes are not, where it has more or fewer syllables than notes."""
    before = {section.id: section for section in old.sections}
    for section in song.sections:
        was, notes = before.get(section.id), song.melody.get(section.id, ())
        follows = section.repeats or section.varies or section.over
        if (
            was is None
            or follows
            or not section.lyrics
            or section.lyrics == was.lyrics
            or notes != old.melody.get(section.id)
        ):
            continue
        syllables = sum(map(len, read_words(section.lyrics)))
        if notes and syllables != len(notes):
            why = f"{syllables} syllables on {len(notes)} notes; compose again FILE {section.id} --melody sings them as they are spoken"
            reasons.aside(section.id, (), "melody", "kept", why)

"""What is said of words that were changed under notes that stay: nobody sees from the file that they no longer fit."""

from editing.remarks.reasons import Reasons
from song import Song
from song.words import read_words


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
            why = f"{syllables} syllables on {len(notes)} notes; compose again {section.id} --melody sings them as they are spoken"
            reasons.aside(section.id, (), "melody", "kept", why)

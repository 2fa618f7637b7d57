"""The Groove MIDI Dataset: drummers on an electronic kit, to a click, with their own timing and touch (J. Gillick et al.).

Conventions: a file is named number_genre_tempo_kind_meter ("10_jazz-funk_116_fill_4-4.mid") and lies in drummer/session. Songs
of one drummer, session and kind of music share a title before its parentheses, so that no fill is tested on whose beat was
trained on.
"""

import re
from pathlib import Path

from corpus.archive import archive_files
from corpus.dataset import DataSet, Skipped, Works
from corpus.formats.midi_file import DRUM_CHANNEL, read_recording
from corpus.sets.drumming import drum_song
from song import Song, SongError, parse_meter

_NAME = re.compile(r"(\d+)_([a-z-]+)_(\d+)_(beat|fill)_(\d+-\d+)$")
# What of a genre's name says which style, the first row that is in it; families come last.
_STYLES = (
    ("rock-shuffle", "blues"), ("blues", "blues"), ("jazz-funk", "funk"), ("secondline", "jazz"), ("jazz", "jazz"),
    ("pop-soft", "ballad"), ("country", "country"), ("middleeastern", "folk"), ("chacarera", "folk"),
    ("reggaeton", "dance"), ("latin", "bossa"), ("afrocuban", "bossa"), ("punk", "rock"), ("funk", "funk"), ("rock", "rock"),
    ("hiphop", "hip-hop"), ("soul", "soul"), ("gospel", "soul"), ("reggae", "pop"), ("afrobeat", "funk"),
    ("disco", "funk"), ("dance", "dance"), ("highlife", "pop"), ("neworleans", "pop"), ("pop", "pop"),
)  # fmt: skip


def files(archive: Path) -> Works:
    """Walk the set; a source is "groove/drummer1/session1/1"."""
    for name, content in archive_files(archive, ".mid"):
        path = Path(name)
        if not path.name.startswith("Icon"):
            number = path.stem.split("_")[0]
            yield (
                f"groove/{path.parts[-3]}/{path.parts[-2]}/{number}",
                (path.parts[-3], path.parts[-2], path.stem, content),
            )


def read_song(work: tuple[str, str, str, bytes]) -> Song | Skipped:
    """Return one performance as a song with a drum track, as played."""
    drummer, session, stem, content = work
    match = _NAME.fullmatch(stem)
    if not match:
        return Skipped("name without genre, tempo, kind and meter")
    number, genre, tempo, kind, signature = match.groups()
    try:
        meter = parse_meter(signature.replace("-", "/"))
    except SongError:
        return Skipped(f"meter {signature.replace('-', '/')}")
    notes = [note for track in read_recording(content).tracks if track.channel == DRUM_CHANNEL for note in track.notes]
    if not notes:
        return Skipped("no drums")
    family, _, kin = genre.partition("-")
    described = f"{family}/{kin}" if kin else family
    title = f"{drummer} {session} {family} ({described}, {kind}, {number})"
    return drum_song(title, style_of(genre, str(meter)), meter, int(tempo), kind, notes)


def style_of(genre: str, meter: str) -> str:
    """Return the style of a genre as it stands in a file name.

    >>> style_of("jazz-swing", "3/4"), style_of("latin-brazilian-samba", "4/4"), style_of("punk", "4/4")
    ('jazz-waltz', 'bossa', 'rock')
    """
    style = next((style for part, style in _STYLES if part in genre), "pop")
    return "jazz-waltz" if style == "jazz" and meter == "3/4" else style


DATASET = DataSet(
    name="groove",
    source="https://magenta.tensorflow.org/datasets/groove",
    licence="CC BY 4.0",
    citation=(
        "J. Gillick, A. Roberts, J. Engel, D. Eck, D. Bamman: Learning to Groove with Inverse Sequence Transformations, "
        "ICML 2019"
    ),
    stages=frozenset({"arranger"}),
    files=files,
    read_song=read_song,
)

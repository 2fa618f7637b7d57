"""iReal playlists: jazz, dixieland, blues, country and pop charts, one scrambled link a line."""

from pathlib import Path

from corpus.archive import archive_files
from corpus.dataset import DataSet, Skipped, Works
from corpus.formats.ireal import Chart, read_charts, song_of_chart
from corpus.split import normal_title
from song import Song, SongError


def files(archive: Path) -> Works:
    """Walk the charts of all playlists; a source is "ireal/jazz1460/0012", playlist and line. A chart that stands twice is read once."""
    seen: set[tuple[str, str]] = set()
    for name, content in archive_files(archive, ".txt"):
        for number, line in enumerate(content.decode("utf-8", errors="replace").splitlines(), 1):
            source = f"ireal/{Path(name).stem}/{number:04d}"
            if not line.strip():
                continue
            try:
                charts = read_charts(line)
            except SongError as error:
                yield source, Skipped(str(error))
                continue
            for chart in charts:
                song = (normal_title(chart.title), normal_title(chart.composer))
                yield source, Skipped("the same song as another file") if song in seen else chart
                seen.add(song)


def read_song(chart: Chart) -> Song | Skipped:
    """Return the song of one chart."""
    return song_of_chart(chart)


DATASET = DataSet(
    name="ireal",
    source="https://www.irealpro.com/main-playlists",
    licence="none stated; chord charts only",
    citation="iReal Pro forum playlists: Jazz 1460, Pop 400, Dixieland 1, Country 50, Blues 50 (undated)",
    stages=frozenset({"planner", "harmony"}),
    files=files,
    read_song=read_song,
)

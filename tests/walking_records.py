"""Records of our own in the format of the Weimar archive's beats: a bassist who plays root, third, fifth and a leading note."""

import io
import tarfile
from pathlib import Path

HEAD = "onset,duration,period,division,bar,beat,signature,chord,form,chorus_id,bass"
# Chords in the archive's spelling, their roots and thirds; two bars each.
CHART = (("C-7", 36, 3), ("F7", 41, 4), ("Bbj7", 34, 4), ("G79b", 43, 4))


def walked(key: int = 0, bars: int = 16) -> list[tuple[str, int]]:
    """Return chord and pitch of every beat; `key` moves the whole up."""
    names = ["C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B"]
    rows = []
    for bar in range(bars):
        chord, root, third = CHART[bar % len(CHART)]
        following = CHART[(bar + 1) % len(CHART)][1] + key
        head = chord[:2] if chord[1] == "b" else chord[:1]
        moved = names[(names.index(head) + key) % 12] + chord[len(head) :]
        base = root + key
        for pitch in (base, base + third, base + 7 if base + 7 <= 46 else base - 5, following - 1):
            rows.append((moved, pitch))
    return rows


def beat_table(
    rows: list[tuple[str, int | None]], *, meter: str = "4/4", beats: int = 4, seconds: float = 0.4
) -> bytes:
    """Return the beats of a solo as the archive has them; None is a pitch that was not heard."""
    lines = [HEAD]
    for index, (chord, pitch) in enumerate(rows):
        bar, beat = divmod(index, beats)
        form = f"A{bar // 8 + 1}"
        lines.append(
            f"{index * seconds},{seconds},4,1,{bar + 1},{beat + 1},'{meter}',{chord},{form},1,{'' if pitch is None else pitch}"
        )
    return ("\n".join(lines) + "\n").encode()


def write_archive(path: Path, solos: dict[str, bytes]) -> Path:
    """Write an archive of solos by name ("AdaSample_LampOne")."""
    with tarfile.open(path, "w:gz") as tar:
        for name, content in solos.items():
            info = tarfile.TarInfo(f"mcsv_beat/{name}_FINAL_beattrack.csv")
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return path

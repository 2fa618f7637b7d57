"""`compose again`: other music in a place, one reading of it or several to choose from."""

import secrets
import shlex
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING

import click

from compose.completing import places, sections
from compose.desk import Desk, open_desk, scores, to_write
from compose.doors import about, command, named, on_a_terminal, print_blocks, progress, write
from compose.options import FILE, typed_again, write_options
from compose.places import Place, place_of, read_place
from export.kinds import USUAL
from song import Song, SongError
from song.layers import LAYERS

if TYPE_CHECKING:
    from editing.again import Place as Asked
    from editing.remarks import Revision

MOST = 9  # readings
NARROWEST = 60  # columns that are counted on

Report = Callable[[str], None]


def _bars(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """Look at bars of a section, from 1, as 5 or 5-8."""
    if value is not None:
        try:
            place_of(f"A:{value.strip()}", whole=False)
        except SongError:
            wrong = f'"{value}" names no bars; write 5, or 5-8 for four of them'
            raise click.BadParameter(wrong, context, parameter) from None
    return value


@command("compose again lantern.song.yaml B --melody --candidates 4")
@FILE
@click.argument("place", required=False, callback=read_place(), shell_complete=places)
@click.option("--melody", is_flag=True, help="Another melody.")
@click.option("--chords", is_flag=True, help="Other chords; they fit the melody, unless that is new too.")
@click.option(
    "--section",
    metavar="SECTION",
    shell_complete=sections,
    help="Where: a section or its letter, as PLACE says it too.",
)
@click.option("--bars", callback=_bars, metavar="BARS", help="Only these bars of the section, as 5-8.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), help="Same seed, same music. [default: a new one]")
@click.option("--candidates", type=click.IntRange(2, MOST), help="Lay so many readings out to choose from.")
@click.option("--pick", type=click.IntRange(1, MOST), help="Take that one of the candidates.")
@click.option("--hear", is_flag=True, help="Write each candidate as NAME.1.mid, NAME.2.mid … to listen to.")
@write_options(USUAL)
def again(
    file: Path,
    place: Place | None,
    *,
    melody: bool,
    chords: bool,
    section: str | None,
    bars: str | None,
    seed: int | None,
    candidates: int | None,
    pick: int | None,
    hear: bool,
    kinds: Collection[str],
    soundfont: Path | None,
) -> None:
    """Compose the melody or the chords of a place anew.

    PLACE is a section (B), or bars of one (A1:5-8). Sections that repeat it follow; locked bars stay, and so does everything
    else. Of several candidates one is taken: the one to --pick, or on a terminal the one that is then asked for. compose
    undo brings back what stood there.
    """
    from editing.again import place_in, readings

    layers = frozenset(layer for layer, wanted in zip(LAYERS, (chords, melody), strict=True) if wanted)
    _check_wishes(layers, candidates, pick, seed, hear=hear)
    desk = open_desk(file)
    where = _where(desk.plan.song, file, place, section, bars)
    seed = secrets.randbelow(2**31) if seed is None else seed
    with about(file), progress() as report:
        settled = _settled(desk, report)
        asked = place_in(settled.song, where.section, layers, frozenset(where.bars_in(settled.song)))
        found = readings(settled.song, asked, seed, candidates or 1, report=report)
    choice = _Choice(desk, settled, where, asked, seed, found)
    if candidates is not None:
        pick = choice.picked(candidates, pick, hear=hear)
        if pick is None:
            taking = typed_again(click.get_current_context(), seed=seed, hear=None)
            print_blocks(["", f"nothing is written into {file}; to take number N: {taking} --pick N"])
            return
    choice.take(pick, kinds, soundfont)


def _check_wishes(
    layers: Collection[str], candidates: int | None, pick: int | None, seed: int | None, *, hear: bool
) -> None:
    """Raise UsageError where options do not go together."""
    if not layers:
        raise click.UsageError("say what is to be composed anew: --melody, --chords, or both")
    if pick is not None and pick > (candidates or 0):
        raise click.UsageError(f"--pick {pick} is none of the candidates; add --candidates {max(2, pick)}")
    if pick is not None and seed is None:
        raise click.UsageError(f"--pick {pick} takes one of those that were shown; add the --seed that was printed")
    if hear and candidates is None:
        raise click.UsageError("--hear is for candidates; add --candidates 4")


def _where(song: Song, file: Path, place: Place | None, section: str | None, bars: str | None) -> Place:
    """Return the place that is meant by an argument or by options; a letter is the first section that has it.

    Raises SongError where the song has no such section.
    """
    if place and (section or (bars and not place.is_whole)):
        raise click.UsageError(f"{place} says where already; take {'--section' if section else '--bars'} away")
    name = place.section if place else section
    if name is None:
        known = ", ".join(one.id for one in song.sections)
        there = f"; there are {known}" if known else "; compose render plans its sections first"
        raise click.UsageError(f"say where: a section, as {shlex.quote(str(file))} B, or bars of one, as A1:5-8{there}")
    if all(one.id != name for one in song.sections):
        name = next((one.id for one in song.sections if one.label == name), name)
    if bars:
        return place_of(f"{name}:{bars.strip()}")
    return replace(place, section=name) if place else Place(name)


def _settled(desk: Desk, report: Report) -> "Revision":
    """Return the song on the desk, in which what a person changed since the program left it is seen to."""
    from editing.remarks import Revision
    from editing.revise import revise

    if desk.left is None or not desk.is_edited:
        return Revision(desk.plan.song, ())
    return revise(desk.left.song, desk.plan.song, report=report)


@dataclass(frozen=True)
class _Choice:
    """Readings of a place of a song; `settled` is the song on the desk in which everything fits."""

    desk: Desk
    settled: "Revision"
    where: Place
    asked: "Asked"
    seed: int
    found: Sequence[Song]

    @property
    def song(self) -> Song:
        """The song as it is."""
        return self.settled.song

    @property
    def layers(self) -> str:
        """What is composed anew."""
        return " and ".join(layer for layer in LAYERS if layer in self.asked.layers)

    def picked(self, wanted: int, pick: int | None, *, hear: bool) -> int | None:
        """Return which reading is taken; where none is named, show all and ask for one, or in a pipe return None."""
        from export.terminal.readings import NOW

        few = f"there are no more than {len(self.found)} that differ" if len(self.found) < wanted else ""
        if pick is None:
            songs = {NOW: self.song} | {str(number): song for number, song in enumerate(self.found, 1)}
            print_blocks(*self.blocks(songs), [few] if few else [])
            if hear:
                print_blocks([""], self.heard())
            if not on_a_terminal():
                return None
            pick = int(click.prompt("\nTake which one", type=click.IntRange(1, len(self.found))))
        if pick > len(self.found):
            raise SongError(f"{self.desk.file}: there is no candidate {pick}: {few}; pick 1 to {len(self.found)}")
        return pick

    def blocks(self, songs: Mapping[str, Song]) -> list[list[str]]:
        """Return songs by their names, of which one may be what stands now, laid out to compare at the place."""
        from export.terminal.readings import NOW, chart_table, chords_told, melody_told

        bars, width, name = sorted(self.asked.bars), max(NARROWEST, get_terminal_size().columns), self.where.section
        told: dict[str, str] = {}
        for label, song in songs.items():
            words = [chords_told(self.song, song, name, bars)] if "chords" in self.asked.layers and label != NOW else []
            words += [melody_told(self.song, song, name, bars)] if "melody" in self.asked.layers else []
            told[label] = f"{label}: {'; '.join(words)}"
        if "melody" in self.asked.layers:
            return [[told[label], *self._sheet(song, bars, width)] for label, song in songs.items()]
        others = {label: song for label, song in songs.items() if label != NOW}
        return [chart_table(self.song, others, name, bars, width), [told[label] for label in others]]

    def _sheet(self, song: Song, bars: Sequence[int], width: int) -> list[str]:
        """Return bars with the chords over the melody, and a bar around them to hear how they lead in and out."""
        from export.terminal.lead_sheet import sheet_lines
        from export.terminal.paint import painted

        around = range(max(0, bars[0] - 1), min(song.section(self.where.section).bars, bars[-1] + 2))
        lines = sheet_lines(song, width, places={self.where.section: list(around)})
        return [painted(line, colour=False) for line in lines[1:]]

    def revised(self, number: int, report: Report) -> "Revision":
        """Return the song with a reading taken, in which what repeats the place follows."""
        from editing.revise import revise

        with about(self.desk.file):
            return revise(self.song, self.found[number - 1], report=report)

    def heard(self) -> list[str]:
        """Write every reading as a MIDI file beside the plan, over no other file; return what is to be told."""
        files: dict[Path, bytes] = {}
        with progress() as report:
            for number in range(1, len(self.found) + 1):
                song = self.revised(number, report).song
                midi = scores(song, self.desk.file, ("mid",), report=report)
                for content in midi.values():
                    files[self._free(number, content)] = content
        write(files, keep=True)
        seconds = self.song.brief.meter.bar_ticks / 24 * 60 / self.song.brief.tempo
        start = int((self.song.start_bars[self.where.section] + min(self.asked.bars)) * seconds)
        return [f"wrote {path}" for path in files] + [f"{self.where} begins at {start // 60}:{start % 60:02}"]

    def _free(self, number: int, content: bytes) -> Path:
        """Return a name for the MIDI file of a reading under which no other one lies."""
        for attempt in range(1, 1000):
            path = named(self.desk.file, f"{f'-{attempt}' if attempt > 1 else ''}.{number}.mid")
            if not path.exists() or path.read_bytes() == content:
                return path
        raise SongError(f"{path}: there are too many of these files; move some away")

    def take(self, pick: int | None, kinds: Collection[str], soundfont: Path | None) -> None:
        """Write a reading into the plan with its scores, and say what changed."""
        from editing.remarks import told as told_of
        from export.terminal.readings import NEW

        number, label = pick or 1, str(pick) if pick else NEW
        with progress() as report:
            revision = self.revised(number, report)
            with about(self.desk.file):
                files = scores(revision.song, self.desk.file, to_write(self.desk.file, kinds), soundfont, report=report)
        told = f"other {self.layers} in {self.where}, seed {self.seed}" + (f", number {number}" if number > 1 else "")
        target = self.desk.save(revision.song, told, files=files)
        remarks = [
            *told_of([*self.desk.remarks, *self.settled.remarks, *revision.remarks]),
            *self._relation(revision.song),
        ]
        print_blocks(*self.blocks({label: self.found[number - 1]}), [told, *dict.fromkeys(remarks)])
        print_blocks(["", *(f"wrote {path}" for path in (*files, target))])

    def _relation(self, now: Song) -> list[str]:
        """Say it where the section follows another otherwise than before."""
        before, section = self.song.section(self.where.section), now.section(self.where.section)
        if (before.source, before.over) == (section.source, section.over):
            return []
        how = f"plays over {section.over} now" if section.over else "stands for itself now"
        return [f"{section.id}: {how}"] if section.over or not section.source else []

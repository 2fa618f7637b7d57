"""How long the command takes in a fresh process: medians over several runs, in seconds; and what the stages take once loaded.

python benchmark.py [RUNS]            everything
python benchmark.py --melody          the melody alone: seconds, memory, songs a minute, and the floor
python benchmark.py --profile         where the melody's time goes
python benchmark.py --band            the band alone: playing and writing a song of three minutes, its sound, and their floors
python benchmark.py --band-profile    where the band's and the sound's time goes
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

COMPOSE = (sys.executable, "-m", "compose")
COMMANDS = {
    "compose --help": ("--help",),
    "compose --form AABA --style jazz --once (32 bars)": ("--form", "AABA", "--style", "jazz", "--once", "--seed", "7"),
    "compose --form AABA --style jazz (full length)": (
        "--form",
        "AABA",
        "--style",
        "jazz",
        "--seed",
        "7",
        "-o",
        "full",
    ),
    "compose --form verse-chorus --style pop": ("--form", "verse-chorus", "--style", "pop", "--seed", "7", "-o", "pop"),
    "compose plan --form AABA --style jazz": ("plan", "--form", "AABA", "--style", "jazz", "-o", "plan"),
    "compose plan --form auto --style pop": ("plan", "--form", "auto", "--style", "pop", "-o", "pop-plan"),
    "compose render of the 32-bar plan": ("render", "tune.song.yaml"),
    "compose render of the full-length plan": ("render", "full.song.yaml"),
    "compose import of the full-length lead sheet": ("import", "full.musicxml", "-o", "sheet"),
    "compose import of the full-length MIDI file": ("import", "full.mid", "-o", "midi"),
    "compose show of the full-length plan": ("show", "full.song.yaml"),
    "compose edit: the full-length song transposed": ("edit", "full.song.yaml", "--dry-run", "transpose", "+2"),
    "compose edit: chords of a bar, its melody anew": (
        "edit",
        "full.song.yaml",
        "--dry-run",
        "set",
        "A1:5",
        "F#m7b5 B7",
    ),
    "compose again: four melodies of a section": ("again", "full.song.yaml", "A1", "--melody", "--candidates", "4"),
    "compose render of it as svg, pdf and png": ("render", "full.song.yaml", "--write", "svg,pdf,png"),
}
IMPORT_TORCH = (sys.executable, "-c", "import torch")
PLANS = 100
PROGRESSIONS = 20
# AABA heads, how many candidates a phrase they have, and full songs in all.
HEADS, CANDIDATES, BATCH = 10, 8, 8


def measure(command: tuple[str, ...], folder: str, runs: int) -> list[float]:
    """Return the wall time of every run in seconds."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    return times


def plan_seconds(style: str) -> float:
    """Return how long an auto plan takes once the model is loaded, the mean over many seeds."""
    from planner.opening import complete_brief
    from planner.stage import plan
    from song import Song

    briefs = [complete_brief(style, "auto", seed=seed) for seed in range(PLANS)]
    plan(Song(briefs[0]))
    start = time.perf_counter()
    for brief in briefs:
        plan(Song(brief))
    return (time.perf_counter() - start) / PLANS


def chords_seconds(style: str) -> float:
    """Return how long 32 bars of AABA take to get their chords once the model is loaded, the mean over many seeds."""
    from harmony.stage import harmonize
    from planner.opening import complete_brief
    from planner.stage import plan
    from song import Song

    briefs = [complete_brief(style, "A8A8B8A8", seed=seed) for seed in range(PROGRESSIONS)]
    plans = [plan(Song(brief), once=True) for brief in briefs]
    harmonize(plans[0])
    start = time.perf_counter()
    for song in plans:
        harmonize(song)
    return (time.perf_counter() - start) / PROGRESSIONS


def harmonized(style: str, form: str, seed: int, *, once: bool) -> Any:
    """Return a song that lacks only its melody."""
    from harmony.stage import harmonize
    from planner.opening import complete_brief
    from planner.stage import plan
    from song import Song

    return harmonize(plan(Song(complete_brief(style, form, seed=seed)), once=once))


def heads(style: str, count: int) -> list[Any]:
    """Return 32 bars of AABA each, for 8 candidates a phrase."""
    songs = [harmonized(style, "A8A8B8A8", seed, once=True) for seed in range(count)]
    return [replace(song, brief=replace(song.brief, candidates=CANDIDATES)) for song in songs]


def melody_seconds(songs: Sequence[Any]) -> list[float]:
    """Return how long every song takes to get its melody, once the model is loaded."""
    from melody.stage import melodize

    melodize(songs[0])
    times = []
    for song in songs:
        start = time.perf_counter()
        melodize(song)
        times.append(time.perf_counter() - start)
    return times


def melody_floor(songs: Sequence[Any]) -> tuple[float, float, float, float]:
    """Return the least a song can take: seconds, steps, megabytes of weights a step, and gigabytes a second of this memory.

    Every step reads all weights once but for the tables, of which it reads a few rows.
    """
    import numpy as np

    from melody.drafts.player import ModelPlayer, load_model
    from melody.stage import melodize

    steps = 0

    class Counting(ModelPlayer):
        def rhythm_logits(self, codes: Any, rows: Any) -> Any:
            nonlocal steps
            steps += 1
            return super().rhythm_logits(codes, rows)

    for song in songs:
        melodize(song, lambda *rest: Counting(load_model(), *rest))
    weights = sum(4 * own.numel() for name, own in load_model().named_parameters() if "embedding" not in name)
    block, copy = np.ones(2**25, dtype=np.float32), np.zeros(2**25, dtype=np.float32)
    times = []
    for _ in range(5):
        start = time.perf_counter()
        np.copyto(copy, block)
        times.append(time.perf_counter() - start)
    bandwidth = 2 * block.nbytes / min(times)
    mean = steps / len(songs)
    return mean * weights / bandwidth, mean, weights / 1e6, bandwidth / 1e9


def compose_batch(style: str, first: int, count: int) -> dict[str, float]:
    """Return the seconds that some full songs take in this process, once loaded: melody alone, and the whole chain to MIDI."""
    from arranger.midi import midi_bytes
    from arranger.stage import arrange
    from melody.stage import melodize

    midi_bytes(arrange(melodize(harmonized(style, "auto", first, once=True))))
    start, melody = time.perf_counter(), 0.0
    for seed in range(first, first + count):
        song = harmonized(style, "auto", seed, once=False)
        before = time.perf_counter()
        song = melodize(song)
        melody += time.perf_counter() - before
        midi_bytes(arrange(song))
    return {"melody": melody, "chain": time.perf_counter() - start}


def songs_a_minute(style: str, processes: int) -> tuple[float, float]:
    """Return how many full songs so many processes compose in a minute, each on one thread: melody alone, whole chain."""
    each = -(-BATCH // processes)
    batches = [
        subprocess.Popen(
            [sys.executable, __file__, "--batch", style, str(each * number), str(each)],
            stdout=subprocess.PIPE, env={**os.environ, "OMP_NUM_THREADS": "1"},
        )
        for number in range(processes)
    ]  # fmt: skip
    seconds = [json.loads(batch.communicate()[0]) for batch in batches]
    return (
        sum(60 * each / one["melody"] for one in seconds),
        60 * each * processes / max(one["chain"] for one in seconds),
    )


def melody_memory() -> int:
    """Return the most memory, in bytes, that a fresh process has held which composed the melody of an AABA head."""
    batch = subprocess.run([sys.executable, __file__, "--memory"], check=True, capture_output=True)
    return int(batch.stdout)


def print_melody() -> None:
    """Print the rows of the melody."""
    # First, since what a new process has held counts from what the one that starts it holds.
    memory = melody_memory() / 2**20
    for style in ("pop", "jazz"):
        songs = heads(style, HEADS)
        times = melody_seconds(songs)
        name = f"melody of a 32-bar {style} AABA head, {CANDIDATES} candidates"
        sys.stdout.write(f"{name:<52} {statistics.mean(times):6.3f} s   (mean of {HEADS}, to {max(times):.2f})\n")
        floor, steps, size, bandwidth = melody_floor(songs)
        parts = f"{steps:.0f} steps x {size:.1f} MB / {bandwidth:.0f} GB/s"
        sys.stdout.write(f"{'  its floor: the weights read once a step':<52} {floor:6.3f} s   ({parts})\n")
    sys.stdout.write(f"{'  memory of a fresh process':<52} {memory:6.0f} MB\n")
    for style in ("pop", "jazz"):
        for processes in (1, 2):
            melody, chain = songs_a_minute(style, processes)
            name = f"full {style} songs a minute, {processes} process{'es' * (processes > 1)}"
            sys.stdout.write(f"{name:<52} {chain:6.1f}     (melody alone {melody:.1f})\n")


def print_profile() -> None:
    """Print where the time of the melody goes."""
    import cProfile
    import pstats

    from melody.stage import melodize

    songs = [harmonized(style, "auto", seed, once=False) for style in ("pop", "jazz") for seed in range(2)]
    melodize(songs[0])
    profile = cProfile.Profile()
    profile.enable()
    for song in songs:
        melodize(song)
    profile.disable()
    for order in ("tottime", "cumtime"):
        pstats.Stats(profile, stream=sys.stdout).strip_dirs().sort_stats(order).print_stats(25)


def three_minutes(style: str) -> Any:
    """Return a finished song of three minutes without tracks."""
    from harmony.stage import harmonize
    from melody.stage import melodize
    from planner.opening import complete_brief
    from planner.stage import plan
    from song import Song

    return melodize(harmonize(plan(Song(complete_brief(style, "auto", seed=3, length=180)))))


def written_seconds(song: Any, runs: int) -> dict[str, list[float]]:
    """Return what it takes to play a song and to write its files, once loaded, by kind of work."""
    from arranger.midi import midi_bytes
    from arranger.stage import arrange
    from export.scores.musicxml import musicxml_text
    from song.plan_writing import write_plan

    times: dict[str, list[float]] = {name: [] for name in ("playing", "MIDI", "lead sheet", "plan")}
    for _ in range(runs + 1):
        played = song
        for name in times:
            start = time.perf_counter()
            if name == "playing":
                played = arrange(song)
            else:
                {"MIDI": midi_bytes, "lead sheet": musicxml_text, "plan": write_plan}[name](played)
            times[name].append(time.perf_counter() - start)
    return {name: found[1:] for name, found in times.items()}


def sound_seconds(song: Any) -> tuple[float, float, float]:
    """Return how long an arranged song sounds, how long its wav file takes, and the least that it can take.

    The least is to read every sample of every note once and to add it to two sides.
    """
    import numpy as np

    from export.sound.audio import RATE, audio_files

    audio_files(song, ["wav"])
    start = time.perf_counter()
    content = audio_files(song, ["wav"])["wav"]
    taken = time.perf_counter() - start
    a_tick = 60 / song.brief.tempo / 480 * RATE
    count = int(sum(note.duration_midi_ticks for track in song.tracks for note in track.notes) * a_tick)
    block, bus = np.ones(20_000, dtype=np.float32), np.zeros(20_000, dtype=np.float32)
    start = time.perf_counter()
    for _ in range(2 * count // len(block)):
        np.add(bus, block, out=bus)
    return len(content) / 4 / RATE, taken, time.perf_counter() - start


def print_band(runs: int) -> None:
    """Print the rows of the band and of its sound."""
    from arranger.stage import arrange
    from song.plan_writing import write_plan

    for style in ("pop", "jazz"):
        song = three_minutes(style)
        times = written_seconds(song, runs)
        whole = statistics.median(map(sum, zip(*times.values(), strict=True)))
        parts = ", ".join(f"{name} {statistics.median(found):.3f}" for name, found in times.items())
        name = f"{style} band of {song.seconds:.0f} s, played and written"
        sys.stdout.write(f"{name:<52} {whole:6.3f} s   ({parts})\n")
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "song.song.yaml"
            file.write_text(write_plan(song))
            fresh = statistics.median(measure((*COMPOSE, "render", file.name), folder, runs))
            idle = statistics.median(measure((*COMPOSE, "--help"), folder, runs))
        sys.stdout.write(f"{'  in a fresh process':<52} {fresh:6.3f} s   (compose --help {idle:.3f})\n")
        length, taken, floor = sound_seconds(arrange(song))
        sys.stdout.write(
            f"{'  its sound as wav':<52} {taken:6.3f} s   ({length / taken:.0f} times faster than real time)\n"
        )
        sys.stdout.write(f"{'  its floor: every sample of every note added once':<52} {floor:6.3f} s\n")


def print_band_profile() -> None:
    """Print where the time of the band and of its sound goes."""
    import cProfile
    import pstats

    from arranger.midi import midi_bytes
    from arranger.stage import arrange
    from export.sound.audio import audio_files

    songs = [three_minutes(style) for style in ("pop", "jazz")]
    played = [arrange(song) for song in songs]
    for work in (
        lambda: [midi_bytes(arrange(song)) for song in songs],
        lambda: [audio_files(s, ["wav"]) for s in played],
    ):
        profile = cProfile.Profile()
        profile.runcall(work)
        for order in ("tottime", "cumtime"):
            pstats.Stats(profile, stream=sys.stdout).strip_dirs().sort_stats(order).print_stats(20)


def print_all(runs: int) -> None:
    """Print a line a command."""
    rows = {"import torch": IMPORT_TORCH, **{name: (*COMPOSE, *arguments) for name, arguments in COMMANDS.items()}}
    with tempfile.TemporaryDirectory() as folder:
        for name, command in rows.items():
            times = measure(command, folder, runs)
            low, high = min(times), max(times)
            sys.stdout.write(f"{name:<52} {statistics.median(times):6.2f} s   ({low:.2f} to {high:.2f}, {runs} runs)\n")
    for style in ("pop", "jazz"):
        name = f"an auto {style} plan, once loaded"
        sys.stdout.write(f"{name:<52} {plan_seconds(style):6.3f} s   (mean of {PLANS})\n")
    for style in ("pop", "jazz"):
        name = f"chords of 32 bars of {style}, once loaded"
        sys.stdout.write(f"{name:<52} {chords_seconds(style):6.3f} s   (mean of {PROGRESSIONS})\n")
    print_melody()
    print_band(runs)


def main() -> None:
    """Print a line a command, or what is asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("runs", nargs="?", type=int, default=5)
    parser.add_argument("--melody", action="store_true")
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--band", action="store_true")
    parser.add_argument("--band-profile", action="store_true")
    parser.add_argument("--memory", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--batch", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.batch:
        style, first, count = asked.batch
        sys.stdout.write(json.dumps(compose_batch(style, int(first), int(count))))
    elif asked.memory:
        melody_seconds(heads("jazz", 1))
        sys.stdout.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024))
    elif asked.band:
        print_band(asked.runs)
    elif asked.band_profile:
        print_band_profile()
    elif asked.profile:
        print_profile()
    elif asked.melody:
        print_melody()
    else:
        print_all(asked.runs)


if __name__ == "__main__":
    main()

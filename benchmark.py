"""How long the command takes in a fresh process: medians over several runs, in seconds.

python benchmark.py [RUNS]
"""

import statistics
import subprocess
import sys
import tempfile
import time

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
}
IMPORT_TORCH = (sys.executable, "-c", "import torch")
PLANS = 100
PROGRESSIONS = 20


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


def main() -> None:
    """Print a line a command."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
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


if __name__ == "__main__":
    main()

"""Phrases of real songs as the writer comes upon them, what the network drafts in their place, and how likely it finds both.

Conventions: ticks count from the start of the section. All that stands before a phrase is the real song; its pickup is given.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch

from melody.batches import collate, pack
from melody.chart import TICKS_PER_ROW, Chart, read_chart
from melody.criteria.draft import Draft
from melody.criteria.returns import bars_of
from melody.drafts.player import ModelPlayer
from melody.drafts.sampling import Writer
from melody.drafts.task import Task
from melody.examples import Example, trace
from melody.landing import Landing, make_landing
from melody.model import MelodyModel
from melody.phrases import Stretch, stretches
from melody.setting import is_silent, resting_place, room_after
from melody.tokens import SIXTEENTH, quantise
from melody.voice import Voice, voice_for
from song import Note, Section, Song

# Fewer notes are no phrase.
LEAST_NOTES = 3
# Events and sections before a phrase that the network is shown where likelihoods are asked for.
CONTEXT, SECTIONS = 64, 3


@dataclass(frozen=True)
class Scene:
    """A phrase of a real song: the section, its bars, the draft that the real notes are, and what the writer needs."""

    song: Song
    section: Section
    part: Stretch
    landing: Landing
    real: Draft
    chart: Chart
    voice: Voice

    @property
    def head(self) -> tuple[Note, ...]:
        """What stands before the phrase in its section."""
        return self.real.before

    @property
    def first(self) -> int:
        """First row of the section."""
        return self.song.start_bars[self.section.id] * self.chart.meter.bar_ticks // TICKS_PER_ROW


def scenes_of(song: Song) -> Iterator[Scene]:
    """Walk the phrases of a song that are new: in sections with chords and a melody that repeat and vary nothing."""
    meter, pitches = song.brief.meter, [note.pitch for notes in song.melody.values() for note in notes]
    if not pitches or song.given:
        return
    chart = read_chart(song, float(np.median(pitches)))
    for number, section in enumerate(song.sections):
        notes, spans = song.melody.get(section.id, ()), song.chords.get(section.id, ())
        if not notes or not spans or is_silent(section) or section.repeats or section.varies:
            continue
        length, voice = section.bars * meter.bar_ticks, _at_home(voice_for(song, section), pitches)
        line = quantise([note for note in notes if note.onset < length], meter, length)
        first = song.start_bars[section.id] * meter.bar_ticks // TICKS_PER_ROW
        tones = chart.tones[first : first + length // TICKS_PER_ROW]
        others = tuple(
            bar
            for other in song.sections[:number]
            if other.label != section.label
            for bar in bars_of(song.melody.get(other.id, ()), meter.bar_ticks, other.key.pitch_class)
        )
        for part in stretches(section, meter.bar_ticks):
            own = tuple(note for note in line if part.start <= note.onset < part.end)
            if len(own) < LEAST_NOTES:
                continue
            before = tuple(note for note in line if note.onset < part.start)
            like = _answered(before, part, meter.bar_ticks)
            real = Draft(
                own, before, part.start, part.end, meter, tones, voice, section.energy, 0,
                resting_place(song, section, part), like, None, others, section is song.sections[-1],
                section.key.pitch_class,
            )  # fmt: skip
            landing = make_landing(section.cadence, section.key, spans[-1].chord, closes=section is song.sections[-1])
            yield Scene(song, section, part, landing, real, chart, voice)


def _at_home(voice: Voice, pitches: Sequence[int]) -> Voice:
    """Return a voice that lies where a song lies: real songs stand in any register."""
    centre = round(float(np.median(pitches)))
    low = min(voice.low + centre - voice.centre, min(pitches))
    return replace(voice, low=low, high=max(voice.high + centre - voice.centre, max(pitches)), centre=centre)


def _answered(before: Sequence[Note], part: Stretch, bar_ticks: int) -> tuple[Note, ...]:
    """Return the first half of what a phrase answers, moved to where it begins."""
    if part.like is None:
        return ()
    half = max(1, (part.end - part.start) // bar_ticks // 2) * bar_ticks
    shift = part.start - part.like
    return tuple(
        replace(note, onset=note.onset + shift) for note in before if part.like <= note.onset < part.like + half
    )


def drafted(scene: Scene, model: MelodyModel, generator: np.random.Generator) -> tuple[Note, ...]:
    """Return what the network writes in place of the phrase: any of its drafts, guided and free ones alike."""
    part, count = scene.part, scene.voice.drafts
    task = Task(
        scene.section, part.start, part.end, [part], [scene.real.rest], scene.landing,
        room_after(scene.song, scene.section), others=scene.real.others, last=scene.real.last,
    )  # fmt: skip
    context, line = trace(_with(scene, ()), scene.chart, _known(scene), head=part.start)
    player = ModelPlayer(model, scene.chart, context, count, (part.end - part.start) // SIXTEENTH + 1)
    writer = Writer(player, scene.chart, task, scene.first, scene.voice, generator, pick=_any)
    return writer.write(line.copies(count), scene.head)[len(scene.head) :]


def _any(drafts: Sequence[Draft], _: Sequence[float], generator: np.random.Generator) -> int:
    return int(generator.integers(len(drafts)))


def likelihoods(asked: Sequence[tuple[Scene, tuple[Note, ...]]], model: MelodyModel) -> list[float]:
    """Return the mean log probability an event of the notes of each phrase, as the writer counts it."""
    examples: list[tuple[Example, int]] = []
    known: dict[int, int] = {}
    for scene, notes in asked:
        if id(scene) not in known:
            known[id(scene)] = len(trace(_with(scene, ()), scene.chart, _near_sections(scene), scene.part.start)[0])
        whole, _ = trace(_with(scene, notes), scene.chart, _near_sections(scene), scene.part.end)
        examples.append((whole, len(whole) - known[id(scene)]))
    order = sorted(range(len(asked)), key=lambda number: len(examples[number][0]))
    result = [0.0] * len(asked)
    numbers = iter(order)
    with torch.inference_mode():
        for group in pack([_near(*examples[number]) for number in order]):
            batch = collate(group)
            everything = torch.ones_like(batch.legal)
            losses = model(batch.codes, batch.chroma, batch.times, (batch.rhythms, batch.pitches), everything)
            sums = (losses[0] + losses[1]).double().numpy()
            for row, example in zip(sums, group, strict=True):
                number = next(numbers)
                count = examples[number][1]
                result[number] = -float(row[len(example) - count : len(example)].mean()) if count else 0.0
    return result


def _near(example: Example, count: int) -> Example:
    return example.part(max(0, len(example) - count - CONTEXT), len(example))


def _known(scene: Scene) -> tuple[Section, ...]:
    return scene.song.sections[: scene.song.sections.index(scene.section) + 1]


def _near_sections(scene: Scene) -> tuple[Section, ...]:
    return _known(scene)[-SECTIONS:]


def _with(scene: Scene, notes: tuple[Note, ...]) -> Song:
    """Return the song with other notes from the start of the phrase on, up to its end."""
    return scene.song.with_melody({**scene.song.melody, scene.section.id: scene.head + notes})

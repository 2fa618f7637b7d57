"""How well the walking bass foretells lines on record that it has not seen, beside what is common and trigrams.

Conventions: losses are nats a beat; every model foretells the pitch of a beat from those before, as one of 25 choices. The network
is not told how clearly a solo was heard (`Feel.fit`, `Feel.repeats`).
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from arranger.bass.examples import examples_of, steps_of
from arranger.bass.features import CHOICES, choice_of
from arranger.network import Network, log_softmax
from corpus.ngram import NGram
from corpus.walking import Walk


def network_loss(network: Network, walks: Sequence[Walk]) -> float:
    """Return the mean loss of the network on solos."""
    rows, choices = examples_of(walks)
    return float(-log_softmax(network(rows))[np.arange(len(choices)), choices].mean())


def degrees_of(walk: Walk) -> list[int]:
    """Return the choices of a solo: up or down to which degree of the chord."""
    pitches = [beat.pitch for beat in walk.beats]
    return [choice_of(one.chord.root_pitch_class, pitches[i - 1], pitches[i]) for i, one in steps_of(walk)]


def moves_of(walk: Walk) -> list[int]:
    """Return the moves of a solo in semitones."""
    pitches = [beat.pitch for beat in walk.beats]
    return [pitches[index] - pitches[index - 1] for index, _ in steps_of(walk)]


def baseline_losses(learned: Sequence[Walk], heard: Sequence[Walk]) -> dict[str, float]:
    """Return the loss of what is most common and of trigrams, of moves and of degrees, fitted on some solos, on others."""
    losses = {}
    for words, tokens_of in (("moves", moves_of), ("degrees", degrees_of)):
        for name, order in (("most common", 1), ("trigram", 3)):
            model = NGram(order).fit([tokens_of(walk) for walk in learned], CHOICES)
            losses[f"{name} of {words}"] = model.mean_nll([tokens_of(walk) for walk in heard])
    return losses


def habits_of(walks: Sequence[Walk]) -> dict[str, float]:
    """Return what bassists do on the records: shares of beats, and of changes of chord, that tests hold our own line against."""
    roots = steps = changes = held = beats = tones = 0
    for walk in walks:
        for before, beat in pairwise(walk.beats):
            if beat.chord is None:
                continue
            beats += 1
            held += beat.pitch == before.pitch
            tones += beat.pitch % 12 in beat.chord.pitch_classes
            if before.chord not in (None, beat.chord):
                changes += 1
                on_root = beat.pitch % 12 == beat.chord.bass_pitch_class
                roots += on_root
                steps += on_root and abs(beat.pitch - before.pitch) in (1, 2, 5, 7)
    return {
        "changes on the root": round(roots / max(1, changes), 3),
        "roots at changes that come by step or fifth": round(steps / max(1, roots), 3),
        "beats on a chord note": round(tones / max(1, beats), 3),
        "beats that repeat": round(held / max(1, beats), 3),
    }

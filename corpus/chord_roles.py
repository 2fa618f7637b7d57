"""What the lettered sections of a chart do: heads and bridges in jazz, verses, choruses and bridges in songs.

Conventions: letters as in `corpus.sections` (`i` intro, `j` interlude, `o` end, `V` a verse before the tune).
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

_NAMED = {"i": "intro", "j": "interlude", "o": "outro", "V": "verse"}
_SHORT = 10  # bars up to which what leads from verse to chorus is a prechorus


def roles_of_letters(labels: Sequence[str], words: Sequence[str], bars: Sequence[int], choruses: bool) -> list[str]:
    """Return the role of every section; a word that stands over one is believed, also where its letter comes back.

    `choruses` tells that the style plays a form and improvises over it (jazz).

    >>> roles_of_letters("AABA", [""] * 4, [8] * 4, True), roles_of_letters("iABABCB", [""] * 7, [8] * 7, False)[1:]
    (['head', 'head', 'bridge', 'head'], ['verse', 'chorus', 'verse', 'chorus', 'bridge', 'chorus'])
    """
    said = {label: word for label, word in zip(labels, words, strict=True) if word}
    tune = "".join(label for label in labels if label not in _NAMED)
    guessed = {label: "bridge" if is_bridge(label, tune) else "head" for label in tune}
    if not choruses:
        lengths = dict(zip(labels, bars, strict=True))
        guessed = _song_roles(tune, lengths)
    roles = []
    for label, word in zip(labels, words, strict=True):
        role = word or _NAMED.get(label) or said.get(label, "") or guessed[label]
        if choruses and role in ("chorus", "verse") and label != "V":
            role = guessed.get(label, "head")
        roles.append(role)
    return roles


def is_bridge(label: str, tune: str) -> bool:
    """Return whether a label stands once, after A (twice, or all there is before it) and before A, as in AABA.

    >>> [is_bridge("B", tune) for tune in ("AABA", "ABAC", "ABA", "AABCA")]
    [True, False, True, False]
    """
    first = tune[0]
    if label == first:
        return False
    around = re.fullmatch(f"([^{label}]*){label}+([^{label}]*)", tune)
    if not around:
        return False
    before, after = around.groups()
    return before.endswith(first) and after.startswith(first) and (before.count(first) > 1 or after == first)


def _song_roles(tune: str, bars: dict[str, int]) -> dict[str, str]:
    """Return the role of every letter of a song: A is the verse, what comes back most behind it the chorus.

    Where a song goes back to A at the end and knows one other letter, that one is the bridge (AABABA). A short letter that
    always leads to the chorus is its prechorus; a letter that stands once, late, is the bridge.
    """
    if not tune:
        return {}
    tune = _without_doubles(tune)
    counts = Counter(tune)
    verse = tune[0]
    others = [label for label in counts if label != verse]
    roles = dict.fromkeys(counts, "verse")
    body = tune[:-1] if counts[tune[-1]] == 1 else tune
    if len(set(body)) == 2 and body[-1] == verse:
        return roles | {label: "bridge" if label in body else "chorus" for label in others}
    if not others:
        return roles
    chorus = max(others, key=lambda label: (min(counts[label], counts[verse] + 1), -tune.index(label)))
    follower = _always_before(chorus, tune, verse, counts)
    if follower and bars[chorus] <= _SHORT:
        roles[chorus] = "prechorus"
        chorus = follower
    roles[chorus] = "chorus"
    for label in others:
        before = tune[: tune.index(label)]
        if roles[label] == "verse" and counts[label] == 1 and len(set(before)) > 1 and 2 * len(before) >= len(tune) - 1:
            roles[label] = "bridge"
    return roles


def _without_doubles(tune: str) -> str:
    return "".join(label for place, label in enumerate(tune) if place == 0 or tune[place - 1] != label)


def _always_before(label: str, tune: str, verse: str, counts: Counter[str]) -> str:
    """Return the letter that comes after a letter each time, as often as it, where that is not the verse again."""
    followers = {after for own, after in pairwise(tune) if own == label and after != label}
    follower = followers.pop() if len(followers) == 1 else ""
    return follower if follower != verse and counts[follower] == counts[label] > 1 else ""

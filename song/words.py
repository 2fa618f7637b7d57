"""The words of a song in syllables with their stress: as a person marked them, else by rules for English.

Conventions: a line of words is a phrase. Hyphens cut a word; a syllable in capitals, or with ' before it, is stressed: LAN-tern STREET,
'lan-tern. In a line where a stress is marked all others are unstressed. Without marks a word is cut between its vowels, and stressed by
its ending, its prefix or else at its beginning; small words that only bind others (the, of, and) are unstressed. The rules know
no dictionary: they are right for most plain words, and marks mend the rest.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from song.error import SongError

MOST_CHARACTERS = 4000
_EDGES = re.compile(r"^(\W*)(.*?)(\W*)$", re.DOTALL)
_VOWELS = re.compile(r"[aeiouyàáâäèéêëìíîïòóôöùúûüæøå]+")
# Two vowels that are two syllables; not where a soft consonant before them makes them one (nation, special).
_APART = re.compile(r"(?<![tscgx])i(?=[aou])|(?<![qg])u(?=[ao])|e(?=o)|y(?=i)")
_TOGETHER = ("ch", "sh", "th", "ph", "wh", "qu", "gh", "ck", "ng")
_AFTER = ("ck", "ng")  # stay with the vowel before them
_OPENING = re.compile(r"(?:[bcdfgpt]r|[bcfgps]l|s[cklmnpqtw]|tw|[bcfgkpt]l)$")
# Before these the e of a word is as silent as at its end: lone-ly, some-thing, home-ward.
_WEAK_ENDINGS = (
    "ly", "less", "ness", "ful", "ment", "things", "thing", "times", "time", "where", "body", "one", "how", "what", "ward", "way", "ways",
    "wise", "land", "side", "work", "house", "flies", "fly", "light",
)  # fmt: skip
# What is put behind a word without a syllable of its own, but behind a hiss: there's, lover's; hou-se's.
_CLITIC = re.compile(r"['\N{RIGHT SINGLE QUOTATION MARK}](?:s|d|ll|re|ve)$")
_HISSES = ("s", "x", "z", "ch", "sh", "se", "ze", "ce", "ge")
_STRONG_BEFORE = ("tion", "tions", "sion", "sions", "cian", "ic", "ics", "ical", "ity", "ian", "ious")
_SILENT_E = re.compile(r"[aeiouy].*[^aeiouy]e$")
_SPELLED = {
    "every": "ev-ery", "everything": "ev-ery-thing", "everyone": "ev-ery-one", "everybody": "ev-ery-bo-dy", "evening": "eve-ning",
    "heaven": "hea-ven", "science": "sci-ence", "quiet": "qui-et", "poem": "po-em", "being": "be-ing", "create": "cre-ate", "creation": "cre-a-tion", "newspaper": "news-pa-per", "area": "ar-e-a",
    "idea": "i-de-a", "real": "real", "ocean": "o-cean", "diamond": "dia-mond", "business": "busi-ness", "different": "diff-erent", "riot": "ri-ot", "trial": "tri-al",
    "family": "fam-i-ly", "people": "peo-ple", "once": "once", "beautiful": "beau-ti-ful", "until": "un-til", "recipe": "rec-i-pe", "maybe": "may-be",
    "anything": "an-y-thing", "anyone": "an-y-one", "anywhere": "an-y-where", "everywhere": "ev-ery-where", "wherever": "wher-ev-er",
    "whenever": "when-ev-er", "loneliness": "lone-li-ness", "candle": "can-dle", "candles": "can-dles", "handle": "han-dle", "saturday": "sat-ur-day",
    "america": "a-mer-i-ca", "california": "cal-i-for-nia", "hallelujah": "hal-le-lu-jah", "angel": "an-gel", "angels": "an-gels", "foreign": "for-eign",
    "darling": "dar-ling", "darlings": "dar-lings", "crooked": "crook-ed",
    "beloved": "be-lov-ed", "naked": "na-ked", "wicked": "wick-ed", "sacred": "sa-cred", "hundred": "hun-dred", "are": "are", "fire": "fire", "hour": "hour", "does": "does",
    "goes": "goes", "shoes": "shoes", "heroes": "he-roes", "forever": "for-ev-er", "whatever": "what-ev-er", "however": "how-ev-er", "suicide": "su-i-cide", "ruin": "ru-in",
    "another": "a-noth-er", "together": "to-geth-er", "remember": "re-mem-ber", "december": "de-cem-ber", "never": "nev-er", "ever": "ev-er", "river": "riv-er", "over": "o-ver",
}  # fmt: skip
# Words whose second syllable is stressed; the rules would stress the first.
_SECOND_TEXT = (
    "about above abroad across address adore advice afar america afford afloat afraid again against ago agree ahead alarm alas alight alike "
    "alive allow almighty alone along aloud already amaze amid among another apart appear around arise arose arrive ashamed ashore aside "
    "asleep astray attack attempt avoid await awake aware away awhile became because become before began begin begun behave behind behold "
    "believe belong beloved below beneath beside between betray beware beyond cafe cigar collapse collide command compare complete conceal "
    "concern confess confide connect consume contain control create creation deceive december decide declare decline defeat defend "
    "delay delight demand deny depart depend describe deserve desire despair destroy divide divine embrace emerge enough erase escape "
    "eternal exact except exhale exist expect explain explode express fatigue forbid forever forget forgive forgave forgot forgotten forsake "
    "forsaken goodbye guitar hello herself himself hotel however idea ignite imagine inside insist inspire invite itself july machine "
    "maintain mistake myself november obey october ourselves outside parade perhaps piano polite police prefer prepare pretend proceed "
    "promote pronounce protect provide pursue receive recall recover refrain refuse regret rejoice relax release remain remember remind repair "
    "repeat reply resist respond result retreat return reveal revenge reverse review reward romance routine september sincere success "
    "suppose surprise surrender survive suspect thirteen today together tomorrow tonight unless until upon whatever whenever wherever whoever "
    "within without yourself yourselves"
)
_SECOND = frozenset(_SECOND_TEXT.split())
_THIRD_TEXT = (
    "california cigarette disagree disappear hallelujah introduce lemonade mandolin masquerade reappear serenade seventeen souvenir "
    "unafraid understand understood violin"
)
_THIRD = frozenset(_THIRD_TEXT.split())
_SECOND_STEMS = _SECOND | {word.removesuffix("e") for word in _SECOND}
# Small words that are sung lightly.
_BINDING_TEXT = (
    "a an the and or but nor so if as at by for from in into of off on onto over per than that then to up upon "
    "with i me my we us our you your he him his she her it its they them their this these those there is am "
    "are was were be been being do does did has have had will would can could shall should may might must not "
    "no just too i'm you're he's she's it's we're they're i'll you'll we'll i've you've we've i'd you'd who "
    "which what when where while till 'til 'cause cause oh "
)
_BINDING = frozenset(_BINDING_TEXT.split())


@dataclass(frozen=True)
class Syllable:
    """What is sung on one note: `begins` and `ends` tell whether a word does so with it."""

    text: str
    stressed: bool
    begins: bool
    ends: bool

    @property
    def syllabic(self) -> str:
        """Its place in the word, as scores call it: single, begin, middle or end."""
        if self.begins:
            return "single" if self.ends else "begin"
        return "end" if self.ends else "middle"


Line = tuple[Syllable, ...]


def check_words(text: str) -> None:
    """Raise SongError where a text cannot be sung: too long, no printable text, or no words."""
    if len(text) > MOST_CHARACTERS:
        raise SongError(f"has {len(text)} characters; give the words of one section, at most {MOST_CHARACTERS}")
    if not all(line.isprintable() for line in text.replace("\t", " ").splitlines()):
        raise SongError("is not printable; write lines of plain text")
    if not any(read_line_of_words(line) for line in text.splitlines()):
        raise SongError("has no words; write a line for every phrase")


def read_words(text: str) -> tuple[Line, ...]:
    r"""Return the lines of a text in syllables; lines without words are left out.

    >>> [[s.text for s in line] for line in read_words("LAN-tern STREET\nwaiting for the rain")]
    [['Lan', 'tern', 'street'], ['wait', 'ing', 'for', 'the', 'rain']]
    """
    return tuple(line for line in map(read_line_of_words, text.splitlines()) if line)


def read_line_of_words(text: str) -> Line:
    """Return the syllables of one line."""
    words = [word for word in text.replace("\N{EM DASH}", " ").split() if any(letter.isalpha() for letter in word)]
    shouted = all(word.isupper() for word in words) and len(words) > 1
    marked = not shouted and any(_is_ticked(word) or any(map(_is_marked, _parts(word))) for word in words)
    line = [syllable for word in words for syllable in _syllables(word, marked=marked)]
    if line and marked and text.strip()[:1].isupper():
        line[0] = replace(line[0], text=line[0].text[:1].upper() + line[0].text[1:])
    return tuple(line)


def _parts(word: str) -> list[str]:
    return [
        part
        for part in re.split(r"[-\N{HYPHEN}\N{NON-BREAKING HYPHEN}]+", word)
        if any(letter.isalpha() for letter in part)
    ]


def _is_marked(part: str) -> bool:
    letters = [letter for letter in part if letter.isalpha()]
    return part[0] == "\N{MODIFIER LETTER VERTICAL LINE}" or (
        len(letters) > 1 and all(letter.isupper() for letter in letters)
    )


def _is_ticked(word: str) -> bool:
    """Return whether a part of a word with hyphens is marked as stressed by ' before it."""
    parts = _parts(word)
    return len(parts) > 1 and any(part[0] in "'\N{RIGHT SINGLE QUOTATION MARK}" for part in parts)


def _syllables(word: str, *, marked: bool) -> list[Syllable]:
    """Return the syllables of a word, punctuation with the one that it stands at."""
    parts = _parts(word)
    ticked = _is_ticked(word)
    if marked or ticked:
        signs = (
            "'\N{MODIFIER LETTER VERTICAL LINE}\N{RIGHT SINGLE QUOTATION MARK}"
            if ticked
            else "\N{MODIFIER LETTER VERTICAL LINE}"
        )
        stresses = [_is_marked(part) or (ticked and part[0] in signs) for part in parts]
        texts = [part.lstrip(signs) for part in parts]
        texts = [
            text.lower() if stress and text.isupper() else text for text, stress in zip(texts, stresses, strict=True)
        ]
        if len(parts) == 1:
            pieces = split_word(texts[0])
            # A marked word of several syllables is stressed where such words are.
            main = stress_of(texts[0], len(pieces))
            texts, stresses = pieces, [stresses[0] and place == main for place in range(len(pieces))]
    else:
        texts = parts if len(parts) > 1 else split_word(parts[0])
        plain = _letters("".join(parts)).lower()
        main = stress_of(plain, len(texts))
        light = len(texts) == 1 and plain in _BINDING
        stresses = [place == main and not light for place in range(len(texts))]
    last = len(texts) - 1
    return [
        Syllable(text, stress, place == 0, place == last)
        for place, (text, stress) in enumerate(zip(texts, stresses, strict=True))
    ]


def _letters(word: str) -> str:
    match = _EDGES.match(word)
    return match[2] if match else word


def stress_of(word: str, count: int) -> int:
    """Return which syllable of a word of so many is stressed, from 0.

    >>> [stress_of(word, count) for word, count in (("lantern", 2), ("tonight", 2), ("nation", 2), ("memory", 3), ("electric", 3))]
    [0, 1, 0, 0, 1]
    """
    word = _letters(word).lower()
    if count < 2:
        return 0
    if count > 2 and re.sub("(?:s|ed|ing)$", "", word) in _THIRD:
        return 2
    if word in _SECOND or word.removesuffix("s") in _SECOND or word.removesuffix("d") in _SECOND:
        return 1
    if word.endswith(_STRONG_BEFORE):
        return max(0, count - (3 if word.endswith(("ity", "ical")) and count > 2 else 2))
    return 1 if re.sub("(?:ing|ed)$", "", word) in _SECOND_STEMS else 0


def split_word(word: str) -> list[str]:
    """Return a word cut between its vowels; what is not letters stays at its ends.

    >>> [split_word(word) for word in ("waiting", "little", "lonely,", "another", "night", "places")]
    [['wait', 'ing'], ['lit', 'tle'], ['lone', 'ly,'], ['a', 'noth', 'er'], ['night'], ['pla', 'ces']]
    """
    match = _EDGES.match(word)
    assert match is not None
    before, core, after = match.groups()
    pieces = _cut(core)
    return [before + pieces[0], *pieces[1:-1], pieces[-1] + after] if len(pieces) > 1 else [word]


def _cut(core: str) -> list[str]:
    low = core.lower()
    if low in _SPELLED:
        return _as_spelled(core, _SPELLED[low])
    if (clitic := _CLITIC.search(low)) and not low[: clitic.start()].endswith(_HISSES):
        *pieces, last = _cut(core[: clitic.start()])
        return [*pieces, last + core[clitic.start() :]]
    for ending in _WEAK_ENDINGS:
        stem = low.removesuffix(ending)
        if stem != low and (_SILENT_E.search(stem) or stem.endswith(("less", "ful"))):
            return [*_cut(core[: len(stem)]), *_cut(core[len(stem) :])]
    if low.endswith("ing") and _VOWELS.search(low[:-3]):
        stem = core[:-3]
        pieces = _cut(stem)
        # run-ning: of a doubled consonant one goes with the ending.
        if len(stem) > 2 and low[-4] == low[-5] and low[-4] not in "aeiouls":
            return [*pieces[:-1], pieces[-1][:-1], core[-4:]]
        return [*pieces, core[-3:]]
    return _cut_at(core, _breaks(low))


def _as_spelled(core: str, spelled: str) -> list[str]:
    places, place = [], 0
    for part in spelled.split("-")[:-1]:
        place += len(part)
        places.append(place)
    return _cut_at(core, places)


def _cut_at(core: str, places: Sequence[int]) -> list[str]:
    edges = [0, *places, len(core)]
    return [core[start:end] for start, end in pairwise(edges)]


def _breaks(low: str) -> list[int]:
    """Return where a word is cut: before the consonant that opens a syllable."""
    groups = _nuclei(low)
    places = []
    for (_, end), (start, _) in pairwise(groups):
        between = low[end:start]
        places.append(end + _stays(between))
    return places


def _stays(between: str) -> int:
    """Return how many of the consonants between two vowels stay with the first."""
    if len(between) < 2:
        return 0
    if between in _AFTER:
        return len(between)
    opens = 2 if between[-2:] in _TOGETHER and between[-2:] not in _AFTER else 2 if _OPENING.search(between) else 1
    if len(between) == 2 and opens == 2 and between[0] == "s":
        opens = 1  # mis-ter, whis-per
    return len(between) - opens


def _nuclei(low: str) -> list[tuple[int, int]]:
    """Return from where to where the vowels of every syllable stand."""
    groups: list[tuple[int, int]] = []
    for match in _VOWELS.finditer(low):
        start, end = match.span()
        if low[start] == "y" and start == 0 and end > 1:
            start += 1
        if low[start] == "u" and start and low[start - 1] == "q" and end > start + 1:
            start += 1
        cut = start
        for apart in _APART.finditer(low, start, end):
            if cut <= apart.start() < end - 1:
                groups.append((cut, apart.start() + 1))
                cut = apart.start() + 1
        groups.append((cut, end))
    return [group for group in groups if len(groups) == 1 or not _is_silent(low, group, groups)] or groups[:1]


def _is_silent(low: str, group: tuple[int, int], groups: Sequence[tuple[int, int]]) -> bool:
    """Return whether the vowel of an ending is not heard: name, names, called; it is in little, places, wanted."""
    start, end = group
    if low[start:end] != "e" or group != groups[-1]:
        return False
    rest, before = low[end:], low[:start]
    if rest == "":
        return not (before.endswith("l") and len(before) > 1 and before[-2] not in "aeiouyrwl")
    if rest == "s":
        return not before.endswith(("s", "x", "z", "c", "g", "ch", "sh")) and not (
            before.endswith("l") and before[-2:-1] not in "aeiouyrwl"
        )
    return rest == "d" and not before.endswith(("t", "d"))

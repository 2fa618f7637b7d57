"""What people call forms and the parts of a song: tables that the reader of forms walks.

Conventions: names are looked up in small letters, with one blank between words; role words without any blank.
"""

from dataclasses import dataclass

from song.document import ROLES


@dataclass(frozen=True)
class NamedForm:
    """A form that has a name: how it is written in letters or roles, what it is, and its other names.

    `whole`, `returns` and `changes` are those of `song.form.Form`.
    """

    text: str
    about: str
    also: tuple[str, ...] = ()
    whole: bool = False
    returns: bool = True
    changes: str = ""


NAMED_FORMS: dict[str, NamedForm] = {
    "auto": NamedForm("...", "whatever songs of the style have", ("free", "any")),
    # Songs
    "verse-chorus": NamedForm(
        "verse chorus verse chorus bridge chorus", "verses that lead to a chorus, a bridge before the last",
        ("verse-chorus-bridge", "verse-refrain", "contrasting verse-chorus"),
    ),
    "verse-prechorus-chorus": NamedForm(
        "verse prechorus chorus verse prechorus chorus bridge chorus", "verse-chorus with a climb before each chorus",
        ("verse-pre-chorus-chorus", "modern pop"),
    ),
    "strophic": NamedForm("verse verse verse", "the same music for every verse", ("verse form", "hymn")),
    "32-bar": NamedForm(
        "A8A8B8A8", "the song form of the American songbook: AABA in eights",
        ("song form", "32-bar song", "32-bar song form", "32-bar AABA", "American song form", "popular song form"),
    ),
    "ABAC": NamedForm("ABAC", "two halves that begin alike and end differently", ("32-bar ABAC",)),
    # Tunes to play over
    "12-bar blues": NamedForm(
        "A12:head", "one strophe of three lines: home, away and home, back home",
        ("blues", "12-bar", "12-bars blues", "twelve-bar blues", "jazz blues"), changes="12-bar blues",
    ),
    "8-bar blues": NamedForm("A8:head", "the short strophe", ("eight-bar blues",), changes="8-bar blues"),
    "16-bar blues": NamedForm("A16:head", "the long strophe", ("sixteen-bar blues",), changes="16-bar blues"),
    "rhythm changes": NamedForm(
        "A8:head A8 B8:bridge A8", "AABA over the changes of I Got Rhythm", ("rhythm", "i got rhythm"),
        changes="rhythm changes",
    ),
    # Dances and marches
    "fiddle tune": NamedForm("A8:theme A8 B8:theme B8", "two eights, each twice", ("reel", "jig", "hornpipe", "dance tune")),
    "march": NamedForm("AABBCC", "two strains and a trio, each twice"),
    "ragtime": NamedForm("A16A16B16B16A16C16C16D16D16", "four strains; the first comes back before the trio", ("rag",), whole=True),
    # Forms of the schools
    "bar form": NamedForm("AAB", "a strophe of two like verses and an after-song", ("barform", "bar")),
    "binary": NamedForm("AABB", "two parts, each twice", ("simple binary", "two-part")),
    "rounded binary": NamedForm("AABABA", "two parts, each twice, the second coming home to the first"),
    "ternary": NamedForm("ABA", "there, elsewhere and back", ("da capo", "three-part", "minuet and trio")),
    "rondo": NamedForm("ABACA", "what comes back between episodes", ("five-part rondo",), whole=True),
    "seven-part rondo": NamedForm("ABACABA", "the great rondo, alike from both ends", ("sonata rondo",), whole=True),
    "arch": NamedForm("ABCBA", "there and back the same way", ("bow form", "palindrome"), whole=True),
    "sonata": NamedForm("ABCAB", "exposition, development, return", ("sonata allegro",), whole=True),
    "through-composed": NamedForm(
        "...", "always new music; nothing comes back", ("durchkomponiert", "continuous"), whole=True, returns=False
    ),
}  # fmt: skip

ROLE_WORDS: dict[str, str] = {
    **{role: role for role in ROLES},
    "introduction": "intro", "opening": "intro",
    "strophe": "verse", "stanza": "verse", "rap": "verse",
    "pre": "prechorus", "lift": "prechorus",
    "refrain": "chorus", "hook": "chorus", "drop": "chorus",
    "middle8": "bridge", "middleeight": "bridge", "release": "bridge", "channel": "bridge",
    "headin": "head", "headout": "head", "outhead": "head",
    "solos": "solo", "improvisation": "solo", "improv": "solo", "guitarsolo": "solo",
    "inst": "instrumental",
    "break": "interlude", "breakdown": "interlude",
    "coda": "outro", "ending": "outro", "outtro": "outro",
}  # fmt: skip
"""How players and songwriters spell a role -> the role."""

# What plays over other sections: which ones, the planner chooses.
OVER_ROLES = ("solo", "instrumental")
# Roles whose sections have letters of their own; any other role takes the next capital.
ROLE_LETTERS = {"intro": "i", "interlude": "x", "outro": "o"}


def plain_name(name: str) -> str:
    """Return a form's name as it is looked up.

    >>> plain_name("Verse-Chorus")
    'verse chorus'
    """
    return " ".join(name.lower().replace("-", " ").split())


FORMS_BY_NAME: dict[str, NamedForm] = {
    plain_name(each): form for name, form in NAMED_FORMS.items() for each in (name, *form.also)
}

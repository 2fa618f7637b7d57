"""Forms as they are typed: letters, roles, wildcards, names; every mistake is one line that names the place."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from song import STYLES, Form, Gap, Slot, SongError, find_style, parse_form
from song.document import ROLES
from song.form import FREE, LONGEST_SLOT, MOST_CHARACTERS, MOST_PARTS
from song.form_names import FORMS_BY_NAME, NAMED_FORMS, OVER_ROLES, ROLE_LETTERS, ROLE_WORDS, plain_name


def read(text):
    return parse_form(text) or FREE


def labels(form):
    """Return the labels as one text; `?` for any, `~` for a gap."""
    return "".join("~" if isinstance(part, Gap) else part.label or "?" for part in form.parts)


def bars(form):
    return [slot.bars for slot in form.slots]


def roles(form):
    return " ".join(slot.role or "-" for slot in form.slots)


# Letters


@pytest.mark.parametrize(
    ("text", "wanted", "lengths"),
    [
        ("AABA", "AABA", [None] * 4), ("i4A8A8B8A8o4", "iAABAo", [4, 8, 8, 8, 8, 4]), ("A16B8", "AB", [16, 8]),
        ("A A B A", "AABA", [None] * 4), ("A-A-B-A", "AABA", [None] * 4), ("A | A | B | A", "AABA", [None] * 4),
        ("AABA form", "AABA", [None] * 4), ("AA'BA''", "AABA", [None] * 4), ("A8'A’8B8A′", "AABA", [8] * 4),
        ("A:8 B:4", "AB", [8, 4]), ("aaba", "AABA", [None] * 4), ("iaabao", "iAABAo", [None] * 6),
        ("A8aA", "AaA", [8, None, 8]), ("x4A8x", "xAx", [4, 8, 4]), ("VCVC", "VCVC", [None] * 4), ("A64", "A", [64]),
    ],
)  # fmt: skip
def test_letters(text, wanted, lengths):
    form = read(text)
    assert labels(form) == wanted
    assert bars(form) == lengths
    assert (form.whole, form.returns, form.changes, form.is_free) == (False, True, "", False)


def test_intro_and_outro_have_their_roles():
    assert roles(read("i4A8o4")) == "intro - outro"


@pytest.mark.parametrize(
    ("text", "wanted", "whole"),
    [
        ("A?BA", "A?BA", False), ("?", "?", False), ("A?8B", "A?B", False), ("A...A", "A~A", True), ("A…A", "A~A", True),
        ("A ... ... A", "A~A", True), ("A ...... …… A", "A~A", True), ("A ... ? ... A", "A~?~A", True),
        ("verse chorus ... outro", "AB~o", True), ("... chorus", "~A", True), ("intro ...", "i~", True),
        ("verse...chorus", "A~B", True), ("verse ? chorus", "A?B", True),
    ],
)  # fmt: skip
def test_wildcards(text, wanted, whole):
    form = read(text)
    assert (labels(form), form.whole) == (wanted, whole)
    assert len(form.slots) == len(wanted.replace("~", ""))


def test_a_wildcard_may_have_bars():
    assert read("A?8").parts == (Slot("A"), Slot(None, 8))


def test_nothing_but_a_gap_is_free():
    for text in ("auto", "AUTO", "...", "… …", "free"):
        assert read(text) == Form((Gap(),)) == FREE
    assert FREE.is_free and not FREE.whole and FREE.returns


# Roles


@pytest.mark.parametrize(
    ("text", "letters", "words", "lengths"),
    [
        ("intro verse chorus verse chorus bridge chorus outro", "iABABCBo",
         "intro verse chorus verse chorus bridge chorus outro", [None] * 8),
        ("Intro, Verse, Chorus", "iAB", "intro verse chorus", [None] * 3),
        ("verse8 chorus:16 verse", "ABA", "verse chorus verse", [8, 16, 8]),
        ("intro-verse-pre-chorus-chorus", "iABC", "intro verse prechorus chorus", [None] * 4),
        ("verse pre chorus4 middle 8 middle8:16 middle-eight", "ABCCC", "verse prechorus bridge bridge bridge",
         [None, 4, 16, 16, 16]),
        ("head solo solos head out", "A??A", "head solo solo head", [None] * 4),
        ("verse refrain break instrumental8 coda", "ABx?o", "verse chorus interlude instrumental outro",
         [None, None, None, 8, None]),
        ("intro A A B A outro", "iAABAo", "intro - - - - outro", [None] * 6),
        ("intro4 A8 B A o", "iABAo", "intro - - - outro", [4, 8, None, 8, None]),
        ("verse A chorus", "BAC", "verse - chorus", [None] * 3),
        ("A:verse B8:chorus A C:bridge4 bridge B", "ABACCB", "verse chorus verse bridge bridge chorus",
         [None, 8, None, 4, 4, 8]),
        ("x interlude8", "xx", "interlude interlude", [8, 8]),
        ("head tag", "AB", "head tag", [None] * 2),
        ("HEAD", "A", "head", [None]),
    ],
)  # fmt: skip
def test_role_lists_are_whole_songs(text, letters, words, lengths):
    form = read(text)
    assert labels(form) == letters
    assert roles(form) == words
    assert bars(form) == lengths
    assert form.whole and form.returns


@given(st.lists(st.sampled_from(ROLES), min_size=1, max_size=MOST_PARTS), st.sampled_from([" ", ", ", " - "]))
def test_one_role_is_one_letter(words, between):
    text = between.join(words)
    if len(text) > MOST_CHARACTERS:
        with pytest.raises(SongError, match="at most 400"):
            read(text)
        return
    form = read(text)
    assert roles(form) == " ".join(words)
    capitals = list(dict.fromkeys(slot.label for slot in form.slots if slot.label and slot.label.isupper()))
    assert capitals == list("ABCDEFGHI")[: len(capitals)]
    letters = {}
    for slot in form.slots:
        if slot.role in OVER_ROLES:
            assert slot.label is None
        else:
            assert letters.setdefault(slot.role, slot.label) == slot.label == ROLE_LETTERS.get(slot.role, slot.label)
    assert len(set(letters.values())) == len(letters)


def test_role_words_lead_to_roles():
    assert set(ROLE_WORDS.values()) == set(ROLES)
    for word, role in ROLE_WORDS.items():
        assert word == word.lower() and " " not in word
        assert roles(read(word)) == role


# Names


def test_every_name_is_read_in_any_spelling():
    for name, named in NAMED_FORMS.items():
        form = read(name)
        assert (form.whole, form.returns, form.changes) == (named.whole, named.returns, named.changes)
        assert named.about and "\n" not in named.about
        for other in (*named.also, name.upper(), name.replace("-", " "), name.replace(" ", "-"), f"{name} form"):
            words = other.lower().split()
            if len(words) > 1 and set(words) <= {*ROLES, *ROLE_WORDS}:
                # Parts with blanks between them are a list of parts.
                assert roles(read(other)) == "".join(f"{ROLE_WORDS.get(word, word)} " for word in words).strip()
            else:
                assert read(other) == form, other
    names = [plain_name(each) for name, named in NAMED_FORMS.items() for each in (name, *named.also)]
    assert len(names) == len(set(names)) == len(FORMS_BY_NAME)


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("rondo", "ABACA"), ("arch", "ABCBA"), ("bar form", "AAB"), ("binary", "AABB"), ("rounded binary", "AABABA"),
        ("ternary", "ABA"), ("strophic", "AAA"), ("ABAC", "ABAC"), ("song form", "AABA"), ("sonata form", "ABCAB"),
        ("verse-chorus", "ABABCB"), ("blues", "A"), ("rhythm changes", "AABA"), ("through-composed", "~"),
    ],
)  # fmt: skip
def test_named_forms_of_the_textbook(name, same):
    assert labels(read(name)) == same


@pytest.mark.parametrize(
    ("name", "length", "changes"),
    [
        ("blues", 12, "12-bar blues"), ("12-bar blues", 12, "12-bar blues"), ("8-bar blues", 8, "8-bar blues"),
        ("16-bar blues", 16, "16-bar blues"), ("rhythm changes", 32, "rhythm changes"), ("32-bar", 32, ""),
    ],
)  # fmt: skip
def test_forms_with_a_length(name, length, changes):
    form = read(name)
    assert (sum(slot.bars for slot in form.slots), form.changes, form.whole) == (length, changes, False)


def test_in_a_through_composed_song_nothing_returns():
    form = read("through-composed")
    assert form.is_free and form.whole and not form.returns
    assert [name for name, named in NAMED_FORMS.items() if not named.returns] == ["through-composed"]


# Mistakes


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("AAXB2!", 'cannot read "!" at character 6'), ("", "cannot read nothing"), ("   ", "cannot read nothing"),
        ("--", 'cannot read "--"'), ("A8A4", "A has 8 and 4 bars"), ("A0", "use 1 to 64"), ("A99", "use 1 to 64"),
        ("A999999999999", "use 1 to 64"), ("verse99", "use 1 to 64"), ("?99", "use 1 to 64"),
        ("verse8 chorus verse4", "verse has 8 and 4 bars; give the same role"),
        ("verse chrous outro", 'cannot read "chrous", word 2; did you mean chorus?'),
        ("vrese", 'cannot read "vrese"; did you mean verse?'), ("rond", "did you mean rondo?"),
        ("vers chorus", "did you mean verse chorus?"), ("rythm changes", "did you mean rhythm changes?"),
        ("asdf", "write letters, as AABA"), ("8A", "bars right behind the letter"), ("verse 2 chorus", "right behind the letter"),
        ("A:verse B:chorus A:chorus", "A is verse and chorus"), ("A:solo", "plays over the others"),
        ("intro blues outro", "blues is a form of its own"), ("A.B", 'cannot read "." at character 2'),
        ("ABCDEFGHIJKLMNOPQRSTUVWXYZ verse", "no letter is left for verse"),
        ("A" * 65, "65 sections; use at most 64"), ("A" * 401, "401 characters; use at most 400"),
        ("verse\nchorsu", 'cannot read "chorsu"'), ("Ä", 'cannot read "Ä"'), ("A٣", 'cannot read "٣"'),
    ],
)  # fmt: skip
def test_wrong_forms_say_what_and_where(text, said):
    with pytest.raises(SongError) as caught:
        parse_form(text)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


WORDS = st.sampled_from(
    [*ROLE_WORDS, *FORMS_BY_NAME, "A", "B8", "?", "...", "i4", "x", "A:verse", "chorus16", "'", ":"]
)


@settings(max_examples=300)
@given(st.one_of(st.text(max_size=450), st.text("ABab?.io48' :-", max_size=30), st.lists(WORDS).map(" ".join)))
def test_any_text_is_a_form_or_one_line(text):
    form, said = FREE, ""
    try:
        form = read(text)
    except SongError as error:
        said = str(error)
    assert "\n" not in said and len(said) <= 600
    assert 1 <= len(form.parts) <= MOST_PARTS
    assert all(first != Gap() or second != Gap() for first, second in zip(form.parts, form.parts[1:], strict=False))
    lengths, words = {}, {}
    for slot in form.slots:
        assert slot.bars is None or 1 <= slot.bars <= LONGEST_SLOT
        assert slot.role in (None, *ROLES)
        if slot.label is not None:
            # What is said of a letter holds wherever it stands.
            assert lengths.setdefault(slot.label, slot.bars) == slot.bars
            assert words.setdefault(slot.label, slot.role) == slot.role
    assert form.whole or Gap() not in form.parts or form == FREE


def test_styles_are_found_by_any_of_their_names():
    for style in STYLES.values():
        for name in (style.name, *style.aliases, style.name.upper()):
            assert find_style(name) is style
        assert style.tempos[0] < style.tempos[1]
    with pytest.raises(SongError, match="use one of jazz, bossa"):
        find_style("polka")

import pytest

from song import STYLES, SongError, find_style, parse_form
from song.form import NAMED_FORMS


@pytest.mark.parametrize(
    ("text", "labels", "bars"),
    [
        ("AABA", "AABA", [None] * 4),
        ("i4A8A8B8A8o4", "iAABAo", [4, 8, 8, 8, 8, 4]),
        ("A16B8", "AB", [16, 8]),
        ("A A B A".replace(" ", ""), "AABA", [None] * 4),
    ],
)
def test_forms(text, labels, bars):
    form = parse_form(text)
    assert form is not None
    assert "".join(slot.label for slot in form) == labels
    assert [slot.bars for slot in form] == bars


def test_named_forms_and_auto():
    assert parse_form("auto") is None
    for name, slots in NAMED_FORMS.items():
        assert parse_form(name) == slots
    assert [slot.role for slot in parse_form("i4A8o4") or ()] == ["intro", None, "outro"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("AAXB2!", 'cannot read "!" at character 6'),
        ("", "cannot read nothing"),
        ("A8A4", "A has 8 and 4 bars"),
        ("A0", "use 1 to 64"),
        ("A99", "use 1 to 64"),
    ],
)
def test_wrong_forms_say_what_and_where(text, said):
    with pytest.raises(SongError) as caught:
        parse_form(text)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_styles_are_found_by_any_of_their_names():
    for style in STYLES.values():
        for name in (style.name, *style.aliases, style.name.upper()):
            assert find_style(name) is style
        assert style.tempos[0] < style.tempos[1]
    with pytest.raises(SongError, match="use one of jazz, bossa"):
        find_style("polka")

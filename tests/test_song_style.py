"""Styles: those that ship in their fixed order, names and aliases, kin, and files of one's own."""

import subprocess
import sys

import pytest

from song import STYLES, SongError, find_style, kin_of
from song.meter import METERS
from song.style import WRITTEN, beside, written_like
from song.style_file import FOLDER, MOST_BYTES, read_style_file, shipped_names, style_text


def written(folder, text, name="night-bus.toml"):
    path = folder / name
    path.write_text(text)
    return str(path)


def refused(name):
    with pytest.raises(SongError) as caught:
        find_style(name)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_the_styles_stand_in_their_order():
    """Random draws and records of weights go by it."""
    assert tuple(STYLES)[:13] == (
        "jazz", "bossa", "ballad", "jazz-waltz", "blues", "pop", "rock", "folk", "country", "soul", "funk", "hip-hop", "dance",
    )  # fmt: skip
    later = tuple(STYLES)[13:]
    assert later == tuple(sorted(later)) and len(STYLES) == len(set(STYLES)) == len(shipped_names()) >= 20


@pytest.mark.parametrize("name", STYLES)
def test_a_shipped_style_says_what_it_is(name):
    style = STYLES[name]
    assert style.name == name and style.about and style.meters and set(style.meters) <= set(METERS)
    assert 40 <= style.tempos[0] < style.tempos[1] <= 300
    assert all(
        find_style(alias) is style for alias in (name, *style.aliases, name.upper(), f" {name.replace('-', ' ')} ")
    )


def test_no_name_means_two_styles():
    names = [name for style in STYLES.values() for name in (style.name, *style.aliases)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", STYLES)
def test_every_style_has_kin_among_those_that_were_trained(name):
    assert written_like(name) in WRITTEN and (name not in WRITTEN or written_like(name) == name)
    assert kin_of(name, {"jazz", "pop", "folk"}) in {"jazz", "pop", "folk"}


def test_what_the_old_styles_are_has_not_changed():
    assert [(s.meters, s.tempos, s.choruses, s.nearest) for s in map(find_style, ("swing", "r&b", "folk"))] == [
        (("4/4",), (120, 190), True, "ballad"),
        (("4/4", "12/8"), (66, 116), False, "pop"),
        (("4/4", "3/4", "2/4", "6/8"), (84, 126), False, "country"),
    ]


def test_the_mapping_has_no_others():
    assert "polka" not in STYLES and STYLES.get("polka") is None
    with pytest.raises(KeyError):
        STYLES["polka"]
    assert "did you mean jazz?" in refused("jaz") and "did you mean jazz?" in refused("swign")
    assert "a style file, which ends in .toml" in refused("styles/polka")


def test_importing_reads_no_style():
    """Styles are read where they are asked for, and their bands only by who plays."""
    code = "import song, song.style_file as f; assert not f.shipped_names.cache_info().currsize; assert 'arranger' not in __import__('sys').modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=FOLDER.parent)


def test_a_file_of_ones_own_is_a_style_by_its_path(tmp_path):
    path = written(tmp_path, 'about = "late"\nbased_on = "funk"\ntempos = [84, 96]\n[band]\nswing = 0.2\n')
    style = find_style(path)
    assert (style.name, style.about, style.tempos, style.meters, style.nearest) == (
        path,
        "late",
        (84, 96),
        ("4/4",),
        "funk",
    )
    assert STYLES[path] == style and written_like(path) == "funk" and kin_of(path, {"pop"}) == "pop"
    assert find_style(path) is style
    written(tmp_path, 'based_on = "funk"\ntempos = [84, 100]\n# changed\n')
    assert find_style(path).tempos == (84, 100)


def test_what_a_file_does_not_say_its_base_says(tmp_path):
    middle = written(tmp_path, 'based_on = "bossa"\nlike = "samba"\n', "middle.toml")
    path = written(tmp_path, 'based_on = "middle.toml"\nmeters = ["3/4"]\n')
    assert (find_style(path).nearest, find_style(middle).nearest) == (middle, "samba")
    style = find_style(path)
    assert (written_like(path), style.choruses, style.tempos, style.meters) == (
        "bossa",
        True,
        STYLES["bossa"].tempos,
        ("3/4",),
    )
    assert read_style_file(path)["player"] == read_style_file("bossa")["player"] == read_style_file(middle)["player"]


def test_a_whole_style_needs_no_base(tmp_path):
    path = written(tmp_path, 'like = "Swing"\nmeters = ["4/4"]\ntempos = [100, 120]\n')
    assert (find_style(path).nearest, find_style(path).choruses) == ("jazz", False)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "says not what its songs are like; write a style, as like"),
        ('like = "pop"\n', "meters is missing; say meters, or which style it is based on"),
        ('like = "pop"\nmeters = ["4/4"]\n', "tempos is missing"),
        ('like = "polka"\nmeters = ["4/4"]\ntempos = [90, 99]\n', 'like: style "polka" is not known; use one of jazz, '),
        ('based_on = "jaz"\n', 'based_on: style "jaz" is not known; did you mean jazz?'),
        ("based_on = 3\n", "based_on: 3 is no name of a style"),
        ('based_on = "none.toml"\n', 'based_on: there is no style file "none.toml", beside this one'),
        ('based_on = "night-bus.toml"\n', "is based on this style in turn; take one of them away"),
        ('based_on = "jazz"\nmeters = ["5/4"]\n', 'meters: "5/4" is not known; use 4/4, 3/4, 2/4, 6/8, 12/8'),
        ('based_on = "jazz"\nmeters = "4/4"\n', "meters: 4/4 is not what stands there; write meters in brackets"),
        ('based_on = "jazz"\nmeters = []\n', "meters is missing; say meters, or which style it is based on"),
        ('based_on = "jazz"\ntempos = [100]\n', "tempos: [100] is not what stands there; write the usual slowest and fastest"),
        ('based_on = "jazz"\ntempos = [120, 90]\n', "tempos: 120 to 90 are out of range or order"),
        ('based_on = "jazz"\nchoruses = "yes"\n', "choruses: yes is not what stands there; write true or false"),
        ('based_on = "jazz"\nmetres = ["4/4"]\n', 'no key is called "metres"; did you mean meters?'),
        ('based_on = "jazz"\nname = "x"\n', 'no key is called "name"'),
        ("based_on = jazz\n", "this is no TOML: invalid value (at line 1, column 12)"),
        ("about = 'a'\nbased_on = 'jazz'\nabout = 'b'\n", "cannot overwrite a value (at line 3, column 12)"),
        ("a = " + "[" * 5000, "is nested too deep"),
        ("x" * (MOST_BYTES + 1), "is larger than 256 KB"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_head_is_one_line(tmp_path, monkeypatch, text, said):
    monkeypatch.chdir(tmp_path)
    path = written(tmp_path, text)
    line = refused(path)
    assert said in line and line.startswith(path)


def test_circles_end(tmp_path):
    written(tmp_path, 'based_on = "b.toml"\n', "a.toml")
    written(tmp_path, 'based_on = "a.toml"\n', "b.toml")
    assert "is based on this style in turn" in refused(str(tmp_path / "a.toml"))


def test_what_is_no_file_or_no_text_is_said(tmp_path):
    assert "there is no such style file; compose styles lists those there are" in refused(str(tmp_path / "none.toml"))
    (tmp_path / "folder.toml").mkdir()
    assert "there is no such style file" in refused(str(tmp_path / "folder.toml"))
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    assert "is no text in UTF-8" in refused(str(tmp_path / "bytes.toml"))
    for name in ("a\0b.toml", "~nobody-of-this-name/a.toml", "x" * 3000 + ".toml"):
        assert "there is no such style file" in refused(name) and beside(name, tmp_path) == name


def test_a_style_file_is_looked_for_beside_the_plan_and_then_here(tmp_path):
    path = written(tmp_path, 'based_on = "funk"\n')
    assert beside("night-bus.toml", tmp_path) == path
    assert beside("other.toml", tmp_path) == "other.toml" and beside("jazz", tmp_path) == "jazz"


def test_a_shipped_file_can_be_copied(tmp_path):
    """What `compose styles` prints is a style of one's own when it is saved."""
    for name in STYLES:
        copy = find_style(written(tmp_path, style_text(name), f"{name}-copy.toml"))
        shipped = STYLES[name]
        assert (copy.meters, copy.tempos, copy.nearest) == (shipped.meters, shipped.tempos, shipped.nearest)


def test_a_file_that_is_put_into_the_folder_is_a_style_without_code(tmp_path):
    code = (
        "import sys; from pathlib import Path; import song.style_file as file; file.FOLDER = Path(sys.argv[1])\n"
        "from song import STYLES, find_style\n"
        "assert list(STYLES)[-1] == 'zydeco' and find_style('cajun').name == 'zydeco'\n"
        "from arranger.bands.styles import BANDS; assert BANDS['zydeco'].players[0].instruments == ('accordion',)\n"
    )
    for name in STYLES:
        (tmp_path / f"{name}.toml").write_text(style_text(name))
    own = 'about = "x"\naliases = ["cajun"]\nbased_on = "country"\n[player.melody]\ninstruments = ["accordion"]\n'
    written(tmp_path, own, "zydeco.toml")
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, cwd=FOLDER.parent)

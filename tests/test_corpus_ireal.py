"""iReal links: unscrambling, cells and beats, repeats, endings, jumps, codas, sections, keys, hostile text."""

import time
from contextlib import suppress
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.chord_roles import roles_of_letters
from corpus.dataset import Skipped
from corpus.formats.ireal import STYLES, Chart, read_charts, song_of_chart
from corpus.formats.ireal_bars import read_music
from corpus.sets.ireal import DATASET
from song import Song, SongError
from song import style as song_style
from song.chart import write_bars
from song.check import problems
from song.scrambling import unscramble


def scramble(music: str) -> str:
    """The way back: shorthands first, then the first five and the middle fourteen places of each block from the other end."""
    for long, short in (("| x", "Kcl"), (" |", "LZ"), ("   ", "XyQ")):
        music = music.replace(long, short)
    mixed = ""
    while len(music) > 51:
        block, music = music[:50], music[50:]
        first, second, third, fourth = block[:5], block[5:10], block[10:24], block[24:26]
        mixed += block[45:][::-1] + second + block[26:40][::-1] + fourth + third[::-1] + block[40:45] + first[::-1]
    return mixed + music


def link(music: str, style: str = "Medium Swing", key: str = "C", tail: str = "==0=0", title: str = "Tune") -> str:
    return f"irealb://{title}=Sample Ada=={style}={key}==1r34LbKcu7{scramble(music)}{tail}"


def read_ireal(text: str) -> list[Song | Skipped]:
    return [_song_or_reason(chart) for chart in read_charts(text)]


def _song_or_reason(chart: Chart) -> Song | Skipped:
    try:
        return song_of_chart(chart)
    except SongError as error:
        return Skipped(str(error))


def song_of(music: str, **given: str) -> Song:
    (song,) = read_ireal(link(music, **given))
    assert isinstance(song, Song), song
    assert not problems(song)
    return song


def played(music: str) -> str:
    """The bars of a chart as they are played, sections run together."""
    song = song_of(music)
    return " | ".join(bar for s in song.sections for bar in write_bars(song.chords[s.id], song.brief.meter, s.bars))


def form(music: str, **given: str) -> list[str]:
    return [f"{s.id}:{s.role}:{s.bars}" for s in song_of(music, **given).sections]


EIGHT = "{}   |{}   |{}   |{}   |{}   |{}   |{}   |{}   "


def eight(*roots: str) -> str:
    """Eight bars that go round the given chords."""
    return EIGHT.format(*(roots[place % len(roots)] for place in range(8)))


@given(st.text(alphabet="ABCDEFG7-^ |[]{}x,TNZ*", max_size=400))
def test_unscrambling_undoes_scrambling(music: str) -> None:
    plain = unscramble(scramble(music))
    # The shorthands write more than they read where one of them straddles another.
    assert plain.replace(" ", "").replace("|", "") == music.replace(" ", "").replace("|", "")


def test_blocks_are_mirrored_as_the_app_does() -> None:
    # Fifty letters that tell their place, and two more that keep the block from being the last.
    letters = "".join(chr(0x100 + place) for place in range(52))
    mixed = unscramble(letters)
    assert mixed[:5] == letters[49:44:-1]
    assert mixed[5:10] == letters[5:10]
    assert mixed[10:24] == letters[39:25:-1]
    assert mixed[24:26] == letters[24:26]
    assert mixed[50:] == letters[50:]
    assert unscramble(letters[:51]) == letters[:51]


@pytest.mark.parametrize(
    ("cells", "bar"),
    [
        ("C^7   ", "Cmaj7"),
        ("C^7 A-7 ", "Cmaj7 Am7"),
        ("sC7,B7,lBb7 ", "C7 B7 Bb7 /"),
        ("C C/B A-7,G7,", "C / C/B / Am7 G7"),
        ("C,D,E,F,", "C D E F"),
        ("C ", "C"),
        ("C,G,", "C G"),
        ("C7alt D7b9b5 ", "C7alt D7b5b9"),
        ("Eh7 Ao7 ", "Em7b5 Adim7"),
        ("C69 F-^7 ", "C69 FmMaj7"),
        ("G7b13sus G7sus ", "G7sus4b13 G7sus4"),
        ("C2 F^9#11 ", "Csus2 Fmaj9#11"),
        ("C W/B W/A ", "C C/B C/A /"),
        ("C,p,p,G7,", "C / / G7"),
        ("n C7 ", "N.C. C7"),
        ("C7(Db7) F7 ", "C7 F7"),
        ("Esus E+ ", "Esus4 Eaug"),
        ("F#sus B-7b5 ", "F#sus4 Bm7b5"),
        ("C*7+* F ", "Caug7 F"),
        ("C*hello* F ", "C F"),
    ],
)
def test_cells_become_beats(cells: str, bar: str) -> None:
    bars = [" ".join(word for word in text.split()) for text in played(f"[T44{cells}|F   |G7   |C   Z").split(" | ")]
    assert bars[0] == " ".join(bar.split()) or _same_beats(bars[0], bar)


def _same_beats(one: str, other: str) -> bool:
    def beats(text: str) -> list[str]:
        words = text.split()
        return [
            word for word in words for _ in range(4 // len(words) if "/" not in words and 4 % len(words) == 0 else 1)
        ]

    mine, theirs = beats(one), beats(other)
    return [w for w in mine if w != "/"] == [w for w in theirs if w != "/"]


def test_chords_of_three_four_stand_on_their_beats() -> None:
    song = song_of("[T34C   |F G7 |C,D,E,|G7 Z", style="Waltz")
    spans = song.chords["A"]
    assert [(span.onset // 24, str(span.chord)) for span in spans] == [
        (0, "C"), (3, "F"), (5, "G7"), (6, "C"), (7, "D"), (8, "E"), (9, "G7"),
    ]  # fmt: skip
    assert song.brief.style == "jazz-waltz"


@pytest.mark.parametrize(
    ("music", "bars"),
    [
        ("[C   | x  |F   | x  Z", "C | C | F | F"),
        ("[C   |F   |   r|    |G7   Z", "C | F | C | F | G7"),
        ("{C   |F   |N1G7   |D7   }        |N2G7   |C   Z", "C | F | G7 | D7 | C | F | G7 | C"),
        ("{C   |G7   <3x> }[F   |C   Z", "C | G7 | C | G7 | C | G7 | F | C"),
        ("{C   |D7   |N1G7   }|N2C   |F   ]", "C | D7 | G7 | C | D7 | C | F"),
        ("[C   |F   <Fine> ][G7   |D7   <D.C. al Fine> ]", "C | F | G7 | D7 | C | F"),
        ("[C   |F   ][SG7   |E7   <D.S. al Fine> |A7   ]", "C | F | G7 | E7 | A7 | G7 | E7 | A7"),
        ("[C   |F  Q |G7   |D7   <D.C. al Coda> ]Y[QA7   |C   Z", "C | F | G7 | D7 | C | F | A7 | C"),
        ("[C   |F  Q |G7   |C   Z        Y[QA7   |D7   Z", "C | F | G7 | C"),
        ("{C   |F   |N1G7   }|N2A7   ][D7   |D7 <D.C. al 2nd End.>  |G7   ]", "C | F | G7 | C | F | A7 | D7 | D7 | G7 | C | F | A7"),
        (
            "{C   |F   |N1G7   }|N2A7   ][D7   |D7 <D.C. al 3rd ending>  ]Y|N3E7   |C   Z",
            "C | F | G7 | C | F | A7 | D7 | D7 | C | F | E7 | C",
        ),
        ("{C   |F   |N1G7   ][*BE7   |A7   }|N2D7   |C   Z", "C | F | G7 | E7 | A7 | C | F | D7 | C"),
        ("[C   |F   ]            [G7   |C   Z", "C | F | G7 | C"),
        ("[C   |F   |   r|  <Fine>  ][G7   |D7   <D.C. al Fine> ]", "C | F | C | F | G7 | D7 | C | F | C | F"),
        ("[C   |    |G7   |C   Z", "C | C | G7 | C"),
    ],
)  # fmt: skip
def test_signs_are_followed(music: str, bars: str) -> None:
    assert played(f"T44{music}") == bars


def test_a_bar_of_another_meter_is_brought_to_whole_bars() -> None:
    long = f"T44[{eight('C', 'F')}|{eight('C', 'F')}"
    assert played(f"{long}|T24G7   |T24D7   |T44C   Z").endswith("G7 D7 | C")
    assert played(f"{long}|T24G7   |T44C   Z").endswith("F | G7 | C")
    (reading,) = read_ireal(link("T44[C   |T34F   |G7   |T44C   |T34F   |G7   Z"))
    assert reading == Skipped("the meter changes")
    (reading,) = read_ireal(link("T54[C   |F   |G7   |C   Z"))
    assert reading == Skipped("meter 5/4")


def test_sections_have_letters_and_roles() -> None:
    a, b = eight("C", "A-7", "D-7", "G7"), eight("F^7", "F-7", "E-7", "A7")
    assert form(f"{{*AT44{a}}}[*B{b}][*A{a}Z") == ["A1:head:8", "A2:head:8", "B:bridge:8", "A3:head:8"]
    assert form(f"*i[T44C   |G7   |C   |G7   ][*A{a}][*B{b}Z")[0] == "intro:intro:4"
    pop = f"[*AT44{a}][*B{b}][*A{a}][*B{b}][*C{eight('D7', 'G7')}][*B{b}Z"
    assert [row.split(":")[1] for row in form(pop, style="Rock Pop")] == [
        "verse", "chorus", "verse", "chorus", "bridge", "chorus",
    ]  # fmt: skip
    said = f"[*A<Chorus>T44{a}][*B<*14Verse>{b}][*A{a}Z"
    assert [row.split(":")[1] for row in form(said, style="Pop")] == ["chorus", "verse", "chorus"]


def test_unmarked_charts_are_cut_where_bars_come_back() -> None:
    a, b = eight("C", "A-7", "D-7", "G7"), eight("F^7", "F-7", "E-7", "A7")
    assert form(f"[T44{a}|{a}|{b}|{a}Z") == ["A1:head:8", "A2:head:8", "B:bridge:8", "A3:head:8"]
    blues = "[T44F7   |Bb7   |F7   |x   |Bb7   |x   |F7   |D7   |G-7   |C7   |F7   |C7   Z"
    assert form(blues) == ["A:head:12"]
    assert song_of(blues, key="F").brief.style == "blues"


def test_a_coda_completes_the_section_that_it_ends() -> None:
    a = f"{eight('C', 'F', 'D-7', 'G7')}"
    music = f"[*AT44C   |F   |D-7   |G7   |C   |F  Q |D-7   |G7   ][*B{a}<D.C. al Coda> ][QG7   |C   Z"
    assert form(music) == ["A1:head:8", "B:bridge:8", "A2:head:8"]


def test_a_bridge_in_a_key_of_its_own() -> None:
    a = eight("C^7", "A-7", "D-7", "G7")
    b = "Bb-7   |Eb7   |Ab^7   |x   |Bb-7   |Eb7   |Ab^7   |G7   "
    song = song_of(f"{{*AT44{a}}}[*B{b}][*A{a}Z")
    assert [str(s.key) for s in song.sections] == ["C major", "C major", "Ab major", "C major"]
    # A bridge that goes to the fourth and turns home in its last bars stands there.
    fourth = "G-7   |C7   |F^7   |x   |A-7   |D7   |G7   |x   "
    assert str(song_of(f"{{*AT44{a}}}[*B{fourth}][*A{a}Z").section("B").key) == "F major"
    # One that only leans on the fourth stays at home.
    leaning = "G-7   |C7   |F^7   |x   |C^7   |A-7   |D-7   |G7   "
    assert {str(s.key) for s in song_of(f"{{*AT44{a}}}[*B{leaning}][*A{a}Z").sections} == {"C major"}


def test_the_key_that_is_never_touched_gives_way_to_its_relative() -> None:
    minor = eight("A-7", "D-7", "Bh7", "E7b9")
    assert str(song_of(f"[*AT44{minor}][*B{eight('D-7', 'G7', 'A-6', 'A-6')}Z").brief.key) == "A minor"
    # Beginning on the sixth step alone is no reason.
    assert str(song_of(f"[*AT44{eight('A-7', 'D-7', 'G7', 'C^7')}Z").brief.key) == "C major"


def test_header_fields() -> None:
    song = song_of(
        "[T44C-7   |F-7   |G7   |C-   Z", key="C-", style="Bossa Nova", tail="=Latin=141=3", title="Ferry, The"
    )
    assert (song.brief.title, str(song.brief.key)) == ("The Ferry", "C minor")
    assert (song.brief.style, song.brief.tempo) == ("bossa", 141)
    assert song_of("[T44C   |F   |G7   |C   Z", style="Ballad").brief.tempo == 66
    sung = song_of("[T44C   |F   |G7   |C   Z", style="Ballad", tail="=Pop-Slow Rock=0=1")
    assert (sung.brief.style, sung.brief.tempo) == ("pop", 66)


@pytest.mark.parametrize(
    ("name", "band", "style"),
    [("Funk", "", "jazz"), ("Funk", "Jazz-Even 8ths", "jazz"), ("Funk", "Pop-Soul", "funk"), ("Ballad", "Pop-Soul", "soul"),
     ("Slow Ballad", "Pop-Country", "country"), ("Slow Ballad", "", "ballad"), ("Country Waltz", "", "country"),
     ("Bluegrass", "Pop-Bluegrass", "country"), ("Pop", "Pop-Soul", "pop"), ("Disco", "Pop-Disco", "funk"), ("RnB", "", "soul"),
     ("Bright Bluegrass", "", "country"), ("Deep House", "", "dance"), ("Gospel Ballad", "", "soul")],
)  # fmt: skip
def test_name_and_band_say_the_style(name: str, band: str, style: str) -> None:
    song = song_of("[T44C   |F   |G7   |C   Z", style=name, tail=f"={band}=0=1")
    assert song.brief.style == style


def test_every_style_of_the_table_is_one_of_ours() -> None:
    assert {style for style, _ in STYLES.values()} <= set(song_style.STYLES)
    assert all(30 <= tempo <= 300 for _, tempo in STYLES.values())


def test_links_in_every_wrapping() -> None:
    music = "[T44C   |F   |G7   |C   Z"
    plain = link(music)
    body = plain.removeprefix("irealb://")
    playlist = f"irealb://{body}==={body.replace('Tune', 'Other')}===My list"
    assert [chart.title for chart in read_charts(playlist)] == ["Tune", "Other"]
    page = f'<html><body><a href="irealb://{quote(body)}">Tune &amp; more</a> irealbook://</body></html>'
    assert read_charts(page) == read_charts(plain)
    old = "irealbook://Tune=Sample Ada=Medium Swing=C=n=T44*A{C^7 |A-7 |D-9 |G7#5 }=Other=B=Waltz=F=n=T34[F  |C7  |F  |F  Z=List"
    assert [(chart.title, chart.style) for chart in read_charts(old)] == [("Tune", "Medium Swing"), ("Other", "Waltz")]
    assert all(isinstance(song, Song) for song in read_ireal(old))
    assert read_charts(f"irealbook://{quote(old.removeprefix('irealbook://'))}") == read_charts(old)


@pytest.mark.parametrize("text", ["", "hello", "irealb://", "irealb://a=b=c", "irealbook://a=b", "<a href='http://x'>"])
def test_what_is_no_chart_is_one_line(text: str) -> None:
    with pytest.raises(SongError) as error:
        read_ireal(text)
    assert "\n" not in str(error.value)


def test_endless_playlists_and_pages_end() -> None:
    with pytest.raises(SongError, match="more than 5000 songs"):
        read_ireal("irealbook://" + "T=C=S=K=n=C=" * 6000)
    page = """<a href="irealb://a' """ * 50_000
    with pytest.raises(SongError, match="holds no song"):
        read_ireal(page)
    with pytest.raises(SongError, match="longer than"):
        read_ireal("x" * (2**24 + 1))


@pytest.mark.parametrize(
    "music",
    ["[" * 5000, "{" * 3000 + "C" + "}" * 3000, "{C <99x> }" * 1000, "x" * 19000, "r|" * 8000, "*A[C   |" * 2000,
     "T44[C  Q |F  Q |<D.S. al Coda> G7S ]" * 200, "(" * 19000, "<" * 19000, "N1C |N2D |N3E }" * 500, "C" * 30000, "W/C" * 5000],
)  # fmt: skip
def test_hostile_charts_end(music: str) -> None:
    start = time.process_time()
    (reading,) = read_ireal(f"irealbook://T=C=S=C=n={music}")
    assert isinstance(reading, Song | Skipped)
    assert time.process_time() - start < 20


TOKENS = ("C", "D-7", "Bb^7/F", "W/E", " ", "   ", ",", "|", "[", "]", "{", "}", "Z", "N1", "N2", "N3", "*A", "*B", "*i", "S", "Q",
          "U", "x", "r", "n", "p", "T44", "T34", "T24", "<D.C. al Coda>", "<D.S. al Fine>", "<Fine>", "<4x>", "<D.C. al 2nd End.>",
          "(F7)", "s", "l", "f", "Y", "<")  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(TOKENS), max_size=120).map("".join))
def test_any_signs_make_a_song_or_a_reason(music: str) -> None:
    (reading,) = read_ireal(f"irealbook://T=C=Pop=C=n={music.replace('=', '')}")
    if isinstance(reading, Song):
        assert not problems(reading)
        assert reading.bars <= 400
    else:
        assert reading.reason and "\n" not in reading.reason


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_text_raises_only_song_errors(text: str) -> None:
    for whole in (text, f"irealb://{text}", f"irealb://a=b==c=d==1r34LbKcu7{text}", f"irealbook://a=b=c=d=n={text}"):
        with suppress(SongError):
            read_ireal(whole)


def test_bars_before_any_playing_keep_their_signs() -> None:
    chart = read_music("{*AT44C   |F  Q |N1G7   }|N2C   <D.C. al Coda> ][QF   Z")
    assert [bar.forward for bar in chart.bars] == [True, False, False, False, False]
    assert [sorted(bar.endings) for bar in chart.bars] == [[], [], [1], [2], []]
    assert chart.bars[3].jump == "start"
    assert [place for place, bar in enumerate(chart.bars) if bar.coda] == [1, 4]


@pytest.mark.parametrize(
    ("tune", "roles"),
    [
        ("AABABA", {"A": "verse", "B": "bridge"}),
        ("ABABCB", {"A": "verse", "B": "chorus", "C": "bridge"}),
        ("APBAPB", {"A": "verse", "P": "prechorus", "B": "chorus"}),
        ("AAAA", {"A": "verse"}),
        ("ABC", {"A": "verse", "B": "chorus", "C": "bridge"}),
    ],
)
def test_roles_in_songs(tune: str, roles: dict[str, str]) -> None:
    found = roles_of_letters(tune, [""] * len(tune), [8] * len(tune), choruses=False)
    assert dict(zip(tune, found, strict=True)) == roles


def test_the_sample_reads() -> None:
    lines = (DATASET.sample / "jazz.txt").read_text().splitlines()
    first, blues, _ = (read_ireal(line)[0] for line in lines)
    assert isinstance(first, Song) and first.brief.form == "A8A8B8A8"
    assert isinstance(blues, Song) and (blues.brief.style, blues.bars) == ("blues", 12)

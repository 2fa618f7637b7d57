"""Files made to hurt: each gives one clear line or a counted skip, within bounded memory and time."""

import gzip
import io
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from corpus import archive
from corpus.archive import archive_files, until_broken
from corpus.dataset import Skipped
from corpus.formats.abc import read_abc
from corpus.formats.leadsheet import MAX_BARS
from corpus.formats.registry import read_tunes
from corpus.reading import read_archives
from corpus.sets import harmonix
from song import Song, SongError
from song.check import problems


def tar_bytes(*members: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, content in members:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def packed(folder: Path, content: bytes, name: str = "set.tar.gz") -> Path:
    path = folder / name
    path.write_bytes(gzip.compress(content))
    return path


def names(path: Path) -> list[str]:
    return [name for name, _ in until_broken(archive_files(path))[0]]


def test_a_truncated_archive_gives_what_comes_before(tmp_path: Path) -> None:
    path = packed(tmp_path, tar_bytes(*((f"x/{n}.txt", bytes([n]) * 3000) for n in range(40))))
    path.write_bytes(path.read_bytes()[:-60])
    found, error = until_broken(archive_files(path))
    assert 0 < len(found) < 40
    assert str(error) == "the archive breaks off"
    assert found[3] == ("x/3.txt", bytes([3]) * 3000)


@pytest.mark.parametrize(
    "content", [b"", b"not gzip at all", b"\x1f\x8b\x08\x00garbage", gzip.compress(b"no tar" * 200)]
)
def test_what_is_no_archive_is_said_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "set.tar.gz"
    path.write_bytes(content)
    found, error = until_broken(archive_files(path))
    assert found == []
    assert str(error) == "the archive breaks off"


def test_a_size_that_lies_breaks_off(tmp_path: Path) -> None:
    whole = tar_bytes(("x/a.txt", b"a"), ("x/b.txt", b"b" * 100))
    lying = tarfile.TarInfo("x/b.txt")
    lying.size = 50_000_000
    content = whole[:1024] + lying.tobuf() + b"b" * 512
    found, error = until_broken(archive_files(packed(tmp_path, content)))
    assert [name for name, _ in found] == ["x/a.txt"]
    assert str(error) == "the archive breaks off"


def test_links_devices_and_paths_upwards_touch_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for kind, target in (
            (tarfile.SYMTYPE, str(secret)),
            (tarfile.LNKTYPE, "../secret.txt"),
            (tarfile.CHRTYPE, ""),
            (tarfile.FIFOTYPE, ""),
        ):
            member = tarfile.TarInfo("x/link.txt")
            member.type, member.linkname = kind, target
            tar.addfile(member)
        member = tarfile.TarInfo("../../escape.txt")
        member.size = 2
        tar.addfile(member, io.BytesIO(b"up"))
    before = sorted(tmp_path.iterdir())
    path = packed(tmp_path, buffer.getvalue())
    assert list(archive_files(path)) == [("../../escape.txt", b"up")]
    assert sorted(tmp_path.iterdir()) == [*before, path]


def test_a_header_that_wants_gigabytes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_FILE_BYTES", 10_000)
    extended = tarfile.TarInfo("x/pax")
    extended.type, extended.size = tarfile.XHDTYPE, 2**30
    content = tar_bytes(("x/a.txt", b"a"))[:1024] + extended.tobuf() + b"0" * 4096
    found, error = until_broken(archive_files(packed(tmp_path, content)))
    assert [name for name, _ in found] == ["x/a.txt"]
    assert str(error) == "the archive has too large a header"


def test_a_bomb_ends_where_an_archive_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_ARCHIVE_BYTES", 200_000)
    monkeypatch.setattr(archive, "MAX_FILE_BYTES", 100_000)
    path = packed(tmp_path, tar_bytes(("x/a.txt", b"a"), ("x/bomb.txt", bytes(5_000_000)), ("x/b.txt", b"b")))
    found, error = until_broken(archive_files(path))
    assert [name for name, _ in found] == ["x/a.txt"]
    assert str(error) == "the archive is too large"


def test_files_beyond_the_bounds_are_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_FILE_BYTES", 20_000)
    monkeypatch.setattr(archive, "MAX_FILES", 3)
    members = [("x/a.txt", b"a"), ("x/large.txt", bytes(30_000)), ("x/b.txt", b"b"), ("x/c.txt", b"c")]
    assert names(packed(tmp_path, tar_bytes(*members))) == ["x/a.txt", "x/b.txt"]


def test_a_missing_archive_is_still_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        next(archive_files(tmp_path / "none.tar.gz"))


def test_a_run_counts_a_broken_archive_and_goes_on(tmp_path: Path) -> None:
    sample = harmonix.DATASET.sample
    files = [(f"harmonix/{path.relative_to(sample)}", path.read_bytes()) for path in sorted(sample.rglob("*.*"))]
    content = tar_bytes(*files, ("harmonix/rest.txt", b"x" * 9000))
    path = packed(tmp_path, content[: len(content) - 12000], "harmonix.tar.gz")
    ((dataset, readings),) = read_archives([(harmonix.DATASET, path)], jobs=1)
    assert dataset is harmonix.DATASET
    assert [isinstance(reading, Skipped) for _, reading in readings] == [False, True]


FIRST = (
    "<attributes><divisions>4</divisions><key><fifths>0</fifths></key>"
    "<time><beats>4</beats><beat-type>4</beat-type></time></attributes>"
)
NOTE = "<note><pitch><step>C</step><octave>5</octave></pitch><duration>16</duration><voice>1</voice></note>"
HARMONY = "<harmony><root><root-step>C</root-step></root><kind>major</kind></harmony>"


def score(*measures: str, head: str = "", times: int = 1) -> bytes:
    inside = "".join(f"<measure>{measure}</measure>" for measure in measures) * times
    return f'{head}<score-partwise><part id="P1">{inside}</part></score-partwise>'.encode()


def tune_of(content: bytes, name: str = "tune.musicxml") -> Song | str:
    """Return what becomes of somebody's file: a song or one line."""
    try:
        (reading,) = read_tunes(content, name)
    except SongError as error:
        line = str(error)
        return line.removeprefix(f"{name}: cannot be read as ").partition(": ")[2] or line
    return reading if isinstance(reading, Song) else reading.reason


def zipped(*entries: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in entries:
            bundle.writestr(name, content)
    return buffer.getvalue()


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
PARAMETER = '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x.dtd">%a;]>'
PLAIN = score(FIRST + HARMONY + NOTE, *[NOTE] * 7)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(score(NOTE, head=LAUGHS), "declares entities", id="entities"),
        pytest.param(score(NOTE, head=OUTSIDE), "declares entities", id="external entity"),
        pytest.param(score(NOTE, head=PARAMETER), "declares entities", id="parameter entity"),
        pytest.param(score("&later;"), "broken XML", id="unknown entity"),
        pytest.param(b"<score-partwise><part>", "broken XML", id="not closed"),
        pytest.param(b"<score-partwise" + b"<a>" * 5, "broken XML", id="no XML"),
        pytest.param(score("<a>" * 300_000), "score too large", id="deep"),
        pytest.param(b"<score-partwise>" + b"<a/>" * 700_000, "score too large", id="many elements"),
        pytest.param(score(NOTE, times=11_000), "score too large", id="many measures"),
        pytest.param(b"<score-partwise>" + b" " * 17 * 2**20, "score too large", id="long"),
        pytest.param(b"<score-partwise/>", "no part", id="no part"),
        pytest.param(b"<html/>", "", id="another document"),
        pytest.param(score(FIRST + "<note><pitch><step>H</step></pitch><duration>4</duration></note>"), "", id="step H"),
        pytest.param(b'<?xml version="1.0" encoding="klingon"?>' + PLAIN, "broken XML", id="unknown encoding"),
        pytest.param(b'<?xml version="1.0" encoding="UTF-8"?>' + PLAIN.replace(b"major", b"\xe9\xff"), "broken XML", id="wrong encoding"),
        pytest.param(zipped(("tune.xml", b"<score-partwise>" + b" " * 40_000_000)), "score too large", id="bomb"),
        pytest.param(zipped(("a.txt", b"x")), "no score in the archive", id="empty archive"),
        pytest.param(zipped(("tune.xml", PLAIN))[:-30], "broken archive", id="cut archive"),
        pytest.param(b"PK\x03\x04" + bytes(200), "broken archive", id="no archive"),
        pytest.param(zipped(("a.xml", zipped(("b.xml", PLAIN)))), "broken XML", id="archive in archive"),
    ],
)  # fmt: skip
def test_a_hostile_score_gives_one_line(content: bytes, reason: str) -> None:
    said = tune_of(content)
    assert isinstance(said, str)
    assert said == reason or (not reason and len(said) < 200), said


@pytest.mark.parametrize(
    ("name", "measure"),
    [
        ("divisions 0", FIRST.replace(">4</div", ">0</div") + HARMONY + NOTE),
        ("divisions of nothing", FIRST.replace(">4</div", ">lots</div") + HARMONY + NOTE),
        ("endless", FIRST + HARMONY + NOTE.replace("16", "1e308")),
        ("infinite", FIRST + HARMONY + NOTE.replace("16", "inf") + NOTE.replace("16", "nan")),
        ("backwards", FIRST + HARMONY + NOTE.replace("16", "-16") + NOTE),
        ("backup beyond the barline", FIRST + HARMONY + "<backup><duration>9e9</duration></backup>" + NOTE),
        ("octave", FIRST + HARMONY + NOTE.replace(">5<", ">99999999999<")),
        ("alterations", FIRST + HARMONY.replace("</root>", "<root-alter>1e300</root-alter></root>") + NOTE),
        ("degrees", FIRST + HARMONY.replace("</har", "<degree><degree-value>1e9</degree-value><degree-alter>-1e9</degree-alter></degree></har") + NOTE),
        ("fifths", FIRST.replace(">0</fif", ">-1e99</fif") + HARMONY + NOTE),
        ("transposed", FIRST.replace("</attr", "<transpose><chromatic>1e99</chromatic></transpose></attr") + HARMONY + NOTE),
        ("tempo", FIRST + f'<sound tempo="{"9" * 500}"/>' + HARMONY + NOTE),
        ("ending", FIRST + HARMONY + NOTE + f'<barline><ending number="{"1," * 9999}" type="start"/></barline>'),
        ("symbols", FIRST + HARMONY * 5000 + NOTE),
    ],
)  # fmt: skip
def test_numbers_out_of_this_world_are_borne(name: str, measure: str) -> None:
    said = tune_of(score(measure, *[HARMONY + NOTE] * 7))
    if isinstance(said, Song):
        assert problems(said) == []
        assert said.bars <= MAX_BARS
    else:
        assert len(said) < 100, name


def test_repeat_signs_in_a_circle_come_to_an_end() -> None:
    sign = '<barline location="left"><repeat direction="forward"/></barline>'
    back = '<barline location="right"><repeat direction="backward" times="999999"/></barline>'
    jump = "<direction><direction-type><words>D.C.</words></direction-type></direction>"
    song = tune_of(score(FIRST + sign + HARMONY + NOTE + jump + back, *[sign + HARMONY + NOTE + jump + back] * 300))
    assert isinstance(song, Song)
    assert song.bars <= MAX_BARS


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_honest_files_in_other_encodings_are_read(encoding: str) -> None:
    said = "utf-8" if encoding == "utf-8-sig" else encoding
    text = f'<?xml version="1.0" encoding="{said}"?>' + PLAIN.decode().replace(
        "<part ", "<movement-title>Cançó</movement-title><part "
    )
    song = tune_of(text.encode(encoding))
    assert isinstance(song, Song)
    assert song.brief.title == "Cançó"


def test_the_container_names_the_score() -> None:
    other = score(FIRST + HARMONY + NOTE, *[NOTE] * 3)
    container = b'<container><rootfiles><rootfile full-path="b/tune.xml" media-type="application/vnd.recordare.musicxml+xml"/></rootfiles></container>'
    entries = [("a.xml", other), ("b/tune.xml", PLAIN)]
    for meta, bars in ((container, 8), (b"<container/>", 4), (b"broken", 4), (LAUGHS.encode(), 4)):
        song = tune_of(zipped(("META-INF/container.xml", meta), *entries), "tune.mxl")
        assert isinstance(song, Song), song
        assert song.bars == bars


def test_a_score_written_time_by_time_is_read() -> None:
    measures = "".join(
        f'<measure><part id="P1">{NOTE}</part><part id="P2">{FIRST if n == 0 else ""}{HARMONY}{NOTE}</part></measure>'
        for n in range(8)
    )
    song = tune_of(f"<score-timewise>{measures}</score-timewise>".encode())
    assert isinstance(song, Song)
    assert song.bars == 8


HEAD = "X:1\nT:Tune\nM:4/4\nL:1/4\nK:C\n"


@pytest.mark.parametrize(
    "music",
    [
        '"C"C99999999999999|CDEF|GABc|cBAG|' * 3,
        '"C"C' + "9" * 6000 + "|",
        '"C"CDEF|' + "C" + "/" * 5000 + "D|" * 9,
        '"C"C' + ">" * 5000 + "DEF|" * 8,
        '"C"' + "(9:9:9" * 500 + "CDEF|" * 8,
        '"C"(0CDEF|(1CDEF|(2:0:0CDEF|' * 4,
        '"C"' + "[" * 3000 + "CEG" + "]" * 2999 + "|" + "CDEF|" * 8,
        "|:" * 3000 + '"C"CDEF:|' * 3000,
        '"C"CDEF|[1' * 2000,
        '"' * 9999 + "CDEF|" * 8,
        "{" * 9999 + "CDEF|" * 8,
        "!" * 9999 + "CDEF|" * 8,
        "^" * 9999 + "CDEF|" * 8,
        '"C"C' + "'" * 9999 + "DEF|" * 8,
        '"C"' + "".join(f"C1/{n}" for n in range(2, 3000)) + "|" + "CDEF|" * 8,
        '"H7x&"' * 3000 + "CDEF|" * 8,
        '"C"CDEF|' * 11_000,
        '"C"CDEF' * 9_000,
        "\x00\x01\ufffe" * 999,
        "P:A\n" * 5000 + '"C"CDEF|' * 8,
        "[K:Hb zzz][M:1/0][L:1/0][L:0/0][L:x/y][Q:]" + '"C"CDEF|' * 8,
    ],
)
def test_a_hostile_tune_gives_a_song_or_one_line(music: str) -> None:
    said = tune_of((HEAD + music + "\n").encode(), "tune.abc")
    if isinstance(said, Song):
        assert problems(said) == []
        assert said.bars <= MAX_BARS
    else:
        assert len(said) < 100


def test_of_a_tune_book_the_first_tune_is_read_and_of_voices_the_first() -> None:
    book = HEAD + "CDEF|" * 8 + "\n\n" + HEAD.replace("Tune", "Second") + "GABc|" * 8
    assert [note.pitch for note in read_abc(book).bars[0].notes] == [60, 62, 64, 65]
    voices = HEAD.replace("K:", "V:1\nV:2\nK:") + "V:1\n" + "CDEF|" * 4 + "\nV:2\nC,4|C,4|C,4|C,4|\nV:1\n" + "GABc|" * 4
    bars = read_abc(voices).bars
    assert len(bars) == 8
    assert {note.pitch for bar in bars for note in bar.notes} == {60, 62, 64, 65, 67, 69, 71, 72}


def test_the_worst_files_stay_small_in_memory() -> None:
    """Measured in a process of its own that may use 900 MB of addresses in all, most of which the libraries map."""
    program = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (900 * 2**20, 900 * 2**20))
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
from corpus.formats.registry import read_tunes
from song import SongError
for content, name in (
    (b"<score-partwise>" + b"<a/>" * 1_000_000, "a.musicxml"),
    (b"<score-partwise><a " + b" ".join(b'a%d=""' % n for n in range(300_000)) + b"/></score-partwise>", "b.musicxml"),
    (b"<score-partwise><part>" + b"<measure/>" * 100_000 + b"</part></score-partwise>", "c.musicxml"),
    (b"X:1\\nM:4/4\\nL:1/4\\nK:C\\n" + b'"C"CDEF|' * 100_000, "d.abc"),
    (b"X:1\\nM:4/4\\nL:1/64\\nK:C\\n" + b"CDEF" * 60_000, "e.abc"),
):
    try:
        print(name, [getattr(tune, "reason", "song") for tune in read_tunes(content, name)])
    except SongError as error:
        print(error)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-500:]
    assert len(done.stdout.splitlines()) == 5
    assert "Traceback" not in done.stderr

"""A song as sound: what the band does is heard, how loud it gets, what is written, and files that are no soundfonts."""

import io
import wave
from dataclasses import replace

import numpy as np
import pytest
import soundfile
from band_songs import build_song
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from soundfonts import SHARP, soundfont

from compose.cli import cli
from export.kinds import SOUNDS
from export.sound import ogg
from export.sound.audio import CEILING, RATE, TAIL_SECONDS, WRITERS, audio_files, open_font
from song import PlayedControl, PlayedNote, Song, SongError, Track
from song.plan_writing import write_plan
from song.seal import is_untouched

QUARTER = 480


@pytest.fixture(scope="module")
def font(tmp_path_factory):
    path = tmp_path_factory.mktemp("font") / "tiny.sf2"
    path.write_bytes(soundfont())
    return path


def note(quarter, quarters, pitch=69, velocity=127):
    return PlayedNote(round(quarter * QUARTER), round(quarters * QUARTER), pitch, velocity)


def song_of(*tracks):
    """Four bars at 120: eight seconds."""
    song = build_song("pop", tempo=120)
    only = replace(song.sections[0], bars=4)
    bare = Song(replace(song.brief, straight=True), (only,), {only.id: song.chords[only.id]}, {only.id: ()})
    return bare.with_tracks(tracks)


def track(*notes, controls=(), program=0, channel=0, volume=100, pan=64):
    return Track("Someone", program, channel, notes, volume, pan, tuple(controls))


def heard(font, *tracks):
    """Left and right, with a loud note at the end so that all are brought to the same level."""
    measure = track(note(14, 1), channel=15, volume=127)
    content = audio_files(song_of(*tracks, measure), ["wav"], font)["wav"]
    with wave.open(io.BytesIO(content)) as read:
        return np.frombuffer(read.readframes(read.getnframes()), "<i2").reshape(-1, 2).T / 32767


def level(samples, start, end):
    """Root mean square between two seconds."""
    return float(np.sqrt((samples[int(start * RATE) : int(end * RATE)] ** 2).mean()))


def hertz(samples, start, end):
    piece = samples[int(start * RATE) : int(end * RATE)]
    size = 1 << 19
    spectrum = np.abs(np.fft.rfft(piece * np.hanning(len(piece)), size))
    return spectrum.argmax() * RATE / size


def cents(found, expected):
    return 1200 * np.log2(found / expected)


# What is heard of what the band does


@pytest.mark.parametrize("pitch", [45, 57, 69, 81, 93])
def test_a_note_has_its_pitch(font, pitch):
    left = heard(font, track(note(0, 4, pitch)))[0]
    assert cents(hertz(left, 0.1, 1.9), 440 * 2 ** ((pitch - 69) / 12)) == pytest.approx(SHARP, abs=1)


def test_a_note_lasts_as_long_as_it_is_held(font):
    left = heard(font, track(note(1, 1)))[0]
    assert level(left, 0, 0.48) < 1e-3
    assert level(left, 0.55, 0.95) > 0.05
    assert level(left, 2, 3) < 0.1 * level(left, 0.55, 0.95)


@pytest.mark.parametrize("how", ["velocity", "volume", "expression"])
def test_velocity_volume_and_expression_are_levels(font, how):
    soft = {
        "velocity": track(note(0, 4, velocity=50)),
        "volume": track(note(0, 4), volume=40),
        "expression": track(note(0, 4), controls=[PlayedControl(0, "control", 11, 50)]),
    }[how]
    plain = level(heard(font, track(note(0, 4)))[0], 0.5, 1.5)
    assert 0.02 * plain < level(heard(font, soft)[0], 0.5, 1.5) < 0.5 * plain


def test_what_is_left_is_left(font):
    left, right = heard(font, track(note(0, 4), pan=1))
    assert level(left, 0.5, 1.5) > 2 * level(right, 0.5, 1.5)


@pytest.mark.parametrize(("value", "semitones"), [(8191, 2), (-8192, -2), (4096, 1), (0, 0)])
def test_bends_turn_the_pitch_by_two_semitones_at_most(font, value, semitones):
    left = heard(font, track(note(0, 8), controls=[PlayedControl(QUARTER, "bend", 0, value)]))[0]
    assert cents(hertz(left, 1.0, 3.0), 441) == pytest.approx(100 * semitones, abs=2)
    assert cents(hertz(left, 0.05, 0.45), 441) == pytest.approx(0, abs=8)


def test_the_wheel_is_vibrato(font):
    moved = heard(font, track(note(0, 8), controls=[PlayedControl(0, "control", 1, 127)]))[0]
    found = [cents(hertz(moved, start, start + 0.06), 441) for start in np.arange(0.5, 1.5, 0.05)]
    assert max(found) > 15 and min(found) < -15


def test_the_pedal_holds(font):
    pedal = [PlayedControl(0, "control", 64, 127), PlayedControl(4 * QUARTER, "control", 64, 0)]
    left = heard(font, track(note(0, 1), controls=pedal))[0]
    assert level(left, 1.5, 1.9) > 0.05
    assert level(left, 3, 4) < 0.1 * level(left, 1.5, 1.9)


def test_drums_are_another_bank(font):
    struck = heard(font, track(note(0, 4, 60), channel=9))[0]
    assert level(struck, 0, 0.15) > 5 * level(struck, 1, 1.5), "a click has no loop"


def test_the_usual_font_is_in_tune():
    for program in (0, 33, 66, 73):
        left = heard(None, track(note(0, 6, 69), program=program))[0]
        piece = left[int(0.2 * RATE) : int(2.2 * RATE)]
        alike = np.fft.irfft(np.abs(np.fft.rfft(piece, 1 << 18)) ** 2)
        low, high = int(RATE / 440 * 0.94), int(RATE / 440 * 1.06)
        assert abs(cents(440, RATE / (low + int(alike[low:high].argmax())))) < 20, program


# How loud it gets


@given(st.lists(st.tuples(st.integers(40, 90), st.integers(1, 127)), min_size=1, max_size=20))
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_highest_peak_is_just_below_full_scale(font, struck):
    notes = {pitch: note(0, 4, pitch, velocity) for pitch, velocity in struck}
    sides = heard(font, track(*notes.values()))
    assert np.abs(sides).max() == pytest.approx(CEILING, abs=1e-3)


def test_silence_stays_silent(font):
    content = audio_files(song_of(track(note(0, 1, velocity=1), volume=0)), ["wav"], font)["wav"]
    with wave.open(io.BytesIO(content)) as read:
        assert not any(read.readframes(read.getnframes()))


# What is written


@pytest.fixture(scope="module")
def files(font):
    return audio_files(song_of(track(note(0, 16, 60))), SOUNDS, font), font


def test_a_wav_says_what_it_is(files):
    content = files[0]["wav"]
    with wave.open(io.BytesIO(content)) as read:
        assert (read.getnchannels(), read.getsampwidth(), read.getframerate()) == (2, 2, 48_000)
        assert read.getnframes() == pytest.approx((8 + TAIL_SECONDS) * RATE, rel=0.01)
    assert int.from_bytes(content[4:8], "little") == len(content) - 8
    assert b"A pop song" in content


@pytest.mark.parametrize(("kind", "subtype", "exact"), [("flac", "PCM_16", True), ("ogg", "VORBIS", False)])
def test_the_packed_kinds_sound_as_the_wav(files, kind, subtype, exact):
    found, expected = soundfile.SoundFile(io.BytesIO(files[0][kind])), soundfile.SoundFile(io.BytesIO(files[0]["wav"]))
    assert (found.samplerate, found.channels, found.subtype, found.title) == (48_000, 2, subtype, "A pop song")
    one, other = found.read(dtype="int16"), expected.read(dtype="int16")
    assert one.shape == other.shape
    assert np.abs(one.astype(int) - other).max() <= (0 if exact else 2500)


@pytest.mark.parametrize("kind", SOUNDS)
def test_the_same_song_gives_the_same_bytes_which_are_known_again(files, kind):
    contents, font = files
    assert set(contents) == set(WRITERS) == set(SOUNDS)
    again = audio_files(song_of(track(note(0, 16, 60))), [kind], font)[kind]
    assert again == contents[kind]
    known = ogg.is_untouched if kind == "ogg" else is_untouched
    assert known(again)
    middle = len(again) // 2
    assert not known(again[:middle] + bytes([again[middle] ^ 1]) + again[middle + 1 :])
    other = audio_files(song_of(track(note(0, 16, 62))), [kind], font)[kind]
    assert other != again and known(other)


def test_ogg_pages_have_the_sums_that_the_format_asks_for(files):
    """The sum as RFC 3533 defines it, bit by bit, on the first pages."""
    content, place = files[0]["ogg"], 0
    for _ in range(2):
        segments = content[place + 26]
        end = place + 27 + segments + sum(content[place + 27 : place + 27 + segments])
        page = bytearray(content[place:end])
        written, page[22:26] = bytes(page[22:26]), bytes(4)
        found = 0
        for byte in page:
            found ^= byte << 24
            for _ in range(8):
                found = (found << 1 ^ 0x04C11DB7 if found & 0x80000000 else found << 1) & 0xFFFFFFFF
        assert found.to_bytes(4, "little") == written
        place = end


def test_what_is_no_ogg_file_is_not_ours():
    assert not ogg.is_untouched(b"") and not ogg.is_untouched(b"OggS") and not ogg.is_untouched(b"OggS" + bytes(100))


def test_a_song_without_tracks_or_of_hours_is_refused(files):
    with pytest.raises(SongError, match="the song has no tracks yet"):
        audio_files(song_of(), ["wav"], files[1])
    song = song_of(track(note(0, 1)))
    long = replace(song, brief=replace(song.brief, tempo=20), sections=(replace(song.sections[0], bars=256),))
    with pytest.raises(SongError, match="the song lasts 51:12; sound is written of up to 30:00"):
        audio_files(long, ["wav"], files[1])


# Files that are no soundfonts


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "it does not begin as one"),
        (b"RIFF\0\0\0\0WAVE", "it does not begin as one"),
        (b"RIFF\0\0\0\0sfbk", "SoundFont error"),
        (soundfont()[:3000], "it is cut off"),
    ],
)
def test_what_is_no_soundfont_is_said(tmp_path, content, said):
    path = tmp_path / "broken.sf2"
    path.write_bytes(content)
    with pytest.raises(SongError, match=f"broken.sf2: is no soundfont that can be played: {said}"):
        open_font(path)


def test_a_missing_or_too_large_file_is_said(tmp_path, monkeypatch):
    with pytest.raises(SongError, match=r"nowhere\.sf2: cannot be read: No such file"):
        open_font(tmp_path / "nowhere.sf2")
    with pytest.raises(SongError, match="cannot be read: Is a directory"):
        open_font(tmp_path)
    (tmp_path / "large.sf2").write_bytes(soundfont())
    monkeypatch.setattr("export.sound.audio.LARGEST_FONT", 2**12)
    with pytest.raises(SongError, match="is larger than"):
        open_font(tmp_path / "large.sf2")


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 700), st.integers(0, 255)), min_size=1, max_size=6))
def test_a_damaged_soundfont_is_played_or_refused(tmp_path, capfd, damage):
    """Bytes of the tables, which stand at the end, are anything; whatever the library says of it, nothing is printed."""
    content = bytearray(soundfont())
    for place, value in damage:
        content[len(content) - 1 - place] = value
    path = tmp_path / "damaged.sf2"
    path.write_bytes(content)
    song = song_of(track(note(0, 0.5)), track(note(0, 0.5), channel=9))
    try:
        said = audio_files(song, ["wav"], path)["wav"][:4].decode()
    except SongError as error:
        said = str(error)
    assert "\n" not in said and (said == "RIFF" or "damaged.sf2: is no soundfont that can be played" in said)
    assert capfd.readouterr() == ("", "")


# The command


@pytest.fixture
def plan(tmp_path):
    song = build_song("pop", tempo=200)
    ends = song.sections[-1]
    little = Song(song.brief, (ends,), {ends.id: song.chords[ends.id]}, {ends.id: song.melody[ends.id]})
    path = tmp_path / "little.song.yaml"
    path.write_text(write_plan(little))
    (tmp_path / "tiny.sf2").write_bytes(soundfont())
    return path


def compose(*words):
    return CliRunner().invoke(cli, [str(word) for word in words], catch_exceptions=True)


def test_render_writes_what_is_asked_for(plan, tmp_path):
    font = tmp_path / "tiny.sf2"
    result = compose("render", plan, "--write", "mid, WAV,ogg", "--soundfont", font)
    assert result.exit_code == 0, result.output
    written = {path.name for path in tmp_path.iterdir() if not path.name.startswith(".")}
    assert written == {"little.song.yaml", "tiny.sf2", "little.mid", "little.wav", "little.ogg"}
    before = (tmp_path / "little.wav").read_bytes()
    compose("render", plan, "--write", "wav", "--soundfont", font)
    assert (tmp_path / "little.wav").read_bytes() == before
    # Ours is written anew when the song changes; another's is kept.
    compose("arrange", plan, "--straight", "--write", "wav,ogg", "--soundfont", font)
    assert (tmp_path / "little.wav").read_bytes() != before
    assert not list(tmp_path.glob("*~"))
    (tmp_path / "little.wav").write_bytes(b"theirs")
    compose("render", plan, "--write", "wav", "--soundfont", font)
    assert (tmp_path / "little.wav.~1~").read_bytes() == b"theirs"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--write", "mp3"), 'no kind of file is called "mp3"; did you mean ogg?'),
        (("--write", ""), 'no kind of file is called ""'),
        (("--write", "wav", "--soundfont", "nowhere.sf2"), "nowhere.sf2: cannot be read"),
        (("--soundfont", "tiny.sf2"), "add --write wav"),
    ],
)
def test_wrong_usage_is_one_line(plan, tmp_path, monkeypatch, words, said):
    monkeypatch.chdir(tmp_path)
    result = compose("render", plan, *words)
    assert result.exit_code == 2
    assert said in " ".join(result.output.split())
    assert not list(tmp_path.glob("little.[mw]*"))

"""A song as sound: what the synthesizer honours, how loud it gets, what is written, and files that are no soundfonts."""

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

from compose import ogg
from compose.audio import RATE, WRITERS, audio_files, open_font
from compose.cli import cli
from compose.files import SOUNDS
from compose.sound.mixing import CEILING, add_room, master
from compose.sound.player import TAIL_SECONDS, Clock, mixed, play
from compose.sound.soundfont import open_soundfont, sounding
from compose.sound.voices import sound_of
from song import PlayedControl, PlayedNote, Song, SongError, Track
from song.plan_writing import write_plan
from song.seal import is_untouched

QUARTER = 480


def font_of(tmp_path, **rows):
    path = tmp_path / "tiny.sf2"
    path.write_bytes(soundfont(**rows))
    return open_soundfont(path)


@pytest.fixture
def font(tmp_path):
    return font_of(tmp_path)


def note(quarter, quarters, pitch=69, velocity=127):
    return PlayedNote(round(quarter * QUARTER), round(quarters * QUARTER), pitch, velocity)


def song_of(*tracks):
    """Four bars at 120: eight seconds."""
    song = build_song("pop", tempo=120)
    only = replace(song.sections[0], bars=4)
    bare = Song(replace(song.brief, straight=True), (only,), {only.id: song.chords[only.id]}, {only.id: ()})
    return bare.with_tracks(tracks)


def track(*notes, controls=(), program=0, channel=0, volume=127, pan=64):
    return Track("Someone", program, channel, notes, volume, pan, tuple(controls))


def heard(font, *tracks):
    return mixed(song_of(*tracks), font)[0]


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


# What is honoured


@pytest.mark.parametrize("pitch", [45, 57, 69, 81, 93])
def test_a_note_has_its_pitch(font, pitch):
    left = heard(font, track(note(0, 4, pitch)))[0]
    assert cents(hertz(left, 0.1, 1.9), 440 * 2 ** ((pitch - 69) / 12)) == pytest.approx(SHARP, abs=1)


@pytest.mark.parametrize("rate", [22_050, 32_000, 48_000])
def test_samples_of_other_rates_have_theirs(tmp_path, rate):
    left = heard(font_of(tmp_path, rate=rate), track(note(0, 4)))[0]
    assert cents(hertz(left, 0.1, 1.9), rate / 100) == pytest.approx(0, abs=1)


def test_a_note_lasts_as_long_as_it_is_held(font):
    left = heard(font, track(note(1, 1)))[0]
    assert level(left, 0, 0.49) == 0
    assert level(left, 0.55, 0.95) > 0.05
    assert level(left, 1.05, 3) < 1e-4


def test_velocity_volume_and_expression_are_levels(font):
    plain = level(heard(font, track(note(0, 4)))[0], 0.5, 1.5)
    halved = (64 / 127) ** 2
    soft = level(heard(font, track(note(0, 4, velocity=64)))[0], 0.5, 1.5)
    assert soft / plain == pytest.approx(halved, rel=1e-3)
    quiet = level(heard(font, track(note(0, 4), volume=64))[0], 0.5, 1.5)
    assert quiet / plain == pytest.approx(halved, rel=1e-3)
    for number in (7, 11):
        turned = heard(font, track(note(0, 8), controls=[PlayedControl(4 * QUARTER, "control", number, 64)]))[0]
        assert level(turned, 0.5, 1.5) == pytest.approx(plain, rel=1e-3)
        assert level(turned, 2.5, 3.5) / plain == pytest.approx(halved, rel=1e-3)


def test_pan_keeps_the_power(font):
    power = {}
    for pan in (1, 64, 127):
        left, right = (level(side, 0.5, 1.5) for side in heard(font, track(note(0, 4), pan=pan)))
        power[pan] = left**2 + right**2
        assert (left > right) == (pan == 1) or pan == 64
    assert max(power.values()) == pytest.approx(min(power.values()), rel=1e-3)


@pytest.mark.parametrize(("value", "semitones"), [(8191, 2), (-8192, -2), (4096, 1), (0, 0)])
def test_bends_turn_the_pitch_by_two_semitones_at_most(font, value, semitones):
    left = heard(font, track(note(0, 8), controls=[PlayedControl(QUARTER, "bend", 0, value)]))[0]
    assert cents(hertz(left, 1.0, 3.0), 441) == pytest.approx(100 * semitones, abs=2)
    assert cents(hertz(left, 0.05, 0.45), 441) == pytest.approx(0, abs=8)


def test_a_note_that_is_bent_up_lasts_as_long(font):
    left = heard(font, track(note(0, 8), controls=[PlayedControl(0, "bend", 0, 8191)]))[0]
    assert level(left, 3.8, 3.95) == pytest.approx(level(left, 1, 2), rel=0.02)


def test_the_wheel_is_vibrato(font):
    still = heard(font, track(note(0, 8)))[0]
    moved = heard(font, track(note(0, 8), controls=[PlayedControl(0, "control", 1, 127)]))[0]
    assert abs(still - moved).max() > 0.05
    found = [cents(hertz(moved, start, start + 0.06), 441) for start in np.arange(0.5, 1.5, 0.05)]
    assert 20 < max(found) < 70 and -70 < min(found) < -20


def test_the_pedal_holds(font):
    pedal = [PlayedControl(0, "control", 64, 127), PlayedControl(4 * QUARTER, "control", 64, 0)]
    left = heard(font, track(note(0, 1), controls=pedal))[0]
    assert level(left, 1.5, 1.9) > 0.05
    assert level(left, 2.1, 3) < 1e-4


def test_drums_are_another_bank(font):
    pitched = heard(font, track(note(0, 4, 60)))[0]
    struck = heard(font, track(note(0, 4, 60), channel=9))[0]
    assert level(pitched, 0.5, 1.5) > 0.05
    assert level(struck, 0, 0.15) > 0.05
    assert level(struck, 0.5, 1.5) == 0, "a click has no loop"


def test_a_closed_hi_hat_ends_an_open_one(tmp_path):
    font = font_of(tmp_path, drums=[(57, 1), (38, 1200)])
    both = heard(font, track(note(0, 0.3, 46), note(0.2, 0.3, 42, 1), channel=9))[0]
    alone = heard(font, track(note(0, 0.3, 46), channel=9))[0]
    assert level(both, 0.14, 0.17) < 0.01 * level(alone, 0.14, 0.17)


def test_envelopes_rise_and_fall(tmp_path):
    attack = heard(font_of(tmp_path, instrument=[(34, 0)]), track(note(0, 8)))[0]  # a second
    assert level(attack, 0.1, 0.2) < 0.3 * level(attack, 1.5, 2)
    decay = heard(font_of(tmp_path, instrument=[(36, 1200), (37, 200)]), track(note(0, 8)))[0]  # 20 dB down
    assert level(decay, 2.5, 3) / level(decay, 0, 0.02) == pytest.approx(0.1, rel=0.1)
    release = heard(font_of(tmp_path, instrument=[(38, 1200)]), track(note(0, 1)))[0]
    assert level(release, 0.6, 0.7) > 0.1 * level(release, 0.2, 0.4) > level(release, 1.6, 1.8)


def test_a_low_pass_filter_takes_what_is_above(tmp_path):
    bright = heard(font_of(tmp_path), track(note(0, 4, 81)))[0]
    dark = heard(font_of(tmp_path, instrument=[(8, 5700)]), track(note(0, 4, 81)))[0]  # 220 Hz
    assert level(dark, 0.5, 1.5) < 0.1 * level(bright, 0.5, 1.5)


def test_the_clock_follows_the_tempos():
    clock = Clock([(0, 120.0), (480, 60.0), (960, 240.0)])
    assert [clock.seconds(tick) for tick in (0, 240, 480, 960, 1440)] == pytest.approx([0, 0.25, 0.5, 1.5, 1.75])


# The font that comes with the install


def test_the_usual_font_plays_every_program_and_kit():
    font = open_font(None)
    for program in range(128):
        regions = font.regions(program, drums=False)
        assert all(sounding(regions, key, 90) for key in (48, 60, 72)), program
    for kit in (0, 8, 24, 25, 32, 40):
        assert all(sounding(font.regions(kit, drums=True), key, 90) for key in (36, 38, 42, 46, 49, 51)), kit


@pytest.mark.parametrize("program", [0, 4, 24, 33, 48, 56, 66, 73, 80])
def test_the_usual_font_is_in_tune(program):
    """Independent of how the sample is read: the period of the sound, by its autocorrelation."""
    font = open_font(None)
    key = 60
    sounds = [
        sound_of(font, region, key, RATE // 2) for region in sounding(font.regions(program, drums=False), key, 90)
    ]
    wave_form = sum(np.pad(sound, (0, RATE // 2 - len(sound))) for sound in sounds)[2000:14_000]
    alike = np.fft.irfft(np.abs(np.fft.rfft(wave_form, 1 << 15)) ** 2)
    period = RATE / (440 * 2 ** (-9 / 12))
    low, high = int(period * 0.94), int(period * 1.06)
    place = low + int(alike[low:high].argmax())
    before, here, after = alike[place - 1 : place + 2]
    exact = place + (before - after) / (2 * (before - 2 * here + after))
    assert abs(cents(period, exact)) < 15


# How loud it gets


@given(st.lists(st.floats(0.0, 30.0), min_size=1, max_size=12), st.integers(0, 5))
def test_no_peak_reaches_full_scale(levels, seed):
    noise = np.random.default_rng(seed).standard_normal((2, 3000 * len(levels))).astype(np.float32)
    noise *= np.repeat(np.array(levels, np.float32), 3000)
    master(noise)
    assert np.abs(noise).max() <= CEILING + 1e-4


def test_a_loud_and_a_quiet_band_are_equally_loud():
    noise = np.random.default_rng(1).standard_normal((2, 5 * RATE)).astype(np.float32)
    bands = [noise * np.float32(gain) for gain in (0.001, 4.0)]
    for band in bands:
        master(band)
    one, other = (float(band.std()) for band in bands)
    assert one == pytest.approx(other, rel=1e-3)
    assert 0.1 < one < 0.2


def test_silence_stays_silent(font):
    assert not play(song_of(track(note(0, 1, velocity=1), program=0, volume=0)), font).any()


def test_a_room_answers_and_dies_away():
    dry, send = np.zeros((2, 3 * RATE), np.float32), np.zeros(3 * RATE, np.float32)
    dry[:, 0] = send[0] = 1
    wet = dry.copy()
    add_room(wet, send)
    assert np.array_equal(wet[:, 0], dry[:, 0])
    assert level(wet[0], 0.05, 0.3) > 10 * level(wet[0], 0.9, 1.2) > 0
    assert level(wet[0], 1.5, 3) < 1e-6
    assert abs(np.corrcoef(wet[:, 1000:40_000])[0, 1]) < 0.2, "left and right differ"


def test_a_whole_band_is_below_full_scale_and_rings_out(tmp_path):
    song = song_of(
        track(note(0, 16)), *(track(note(0, 15.9, 60 + n)) for n in range(12)), track(note(15.5, 0.4), channel=9)
    )
    samples = play(song, font_of(tmp_path, instrument=[(38, 0)]))
    assert samples.shape == (2, int((8 + TAIL_SECONDS) * RATE))
    assert 0.3 < np.abs(samples).max() <= CEILING + 1e-4
    assert level(samples[0], 8.05, 8.2) > 0
    assert level(samples[0], 10.8, 11) < 1e-4


# What is written


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    path = tmp_path_factory.mktemp("font") / "tiny.sf2"
    path.write_bytes(soundfont())
    return audio_files(song_of(track(note(0, 16, 60))), SOUNDS, path), path


def test_a_wav_says_what_it_is(files):
    content = files[0]["wav"]
    with wave.open(io.BytesIO(content)) as read:
        assert (read.getnchannels(), read.getsampwidth(), read.getframerate()) == (2, 2, 44_100)
        assert read.getnframes() == int((8 + TAIL_SECONDS) * RATE)
    assert int.from_bytes(content[4:8], "little") == len(content) - 8
    assert b"A pop song" in content


@pytest.mark.parametrize(("kind", "subtype", "exact"), [("flac", "PCM_16", True), ("ogg", "VORBIS", False)])
def test_the_packed_kinds_sound_as_the_wav(files, kind, subtype, exact):
    found, expected = soundfile.SoundFile(io.BytesIO(files[0][kind])), soundfile.SoundFile(io.BytesIO(files[0]["wav"]))
    assert (found.samplerate, found.channels, found.subtype, found.title) == (44_100, 2, subtype, "A pop song")
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
        (b"RIFF\0\0\0\0sfbk", "it has no chunk smpl"),
        (soundfont()[:3000], "it is cut off"),
    ],
)
def test_what_is_no_soundfont_is_said(tmp_path, content, said):
    path = tmp_path / "broken.sf2"
    path.write_bytes(content)
    with pytest.raises(SongError, match=f"broken.sf2: is no soundfont that can be played: {said}"):
        open_soundfont(path)


def test_a_missing_or_too_large_file_is_said(tmp_path):
    with pytest.raises(SongError, match=r"nowhere\.sf2: is no file"):
        open_soundfont(tmp_path / "nowhere.sf2")
    with pytest.raises(SongError, match="is no file"):
        open_soundfont(tmp_path)
    large = tmp_path / "large.sf2"
    with large.open("wb") as file:
        file.truncate(2 * 2**30 + 1)
    with pytest.raises(SongError, match="is larger than 2 GB"):
        open_soundfont(large)


def test_a_soundfont_of_endless_tables_is_cut_short(tmp_path, monkeypatch):
    path = tmp_path / "bomb.sf2"
    path.write_bytes(soundfont(layers=9000))
    assert len(open_soundfont(path).regions(0, drums=False)) == 4096
    monkeypatch.setattr("compose.sound.soundfont._LARGEST_TABLE", 2**14)
    with pytest.raises(SongError, match="its tables are larger than"):
        open_soundfont(path)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 700), st.integers(0, 255)), min_size=1, max_size=6))
def test_a_damaged_soundfont_is_played_or_refused(tmp_path, damage):
    """Bytes of the tables, which stand at the end, are anything."""
    content = bytearray(soundfont())
    for place, value in damage:
        content[len(content) - 1 - place] = value
    path = tmp_path / "damaged.sf2"
    path.write_bytes(content)
    try:
        font = open_soundfont(path)
    except SongError:
        return
    samples = play(song_of(track(note(0, 0.5)), track(note(0, 0.5), channel=9)), font)
    assert np.isfinite(samples).all()
    assert np.abs(samples).max() <= CEILING + 1e-4


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
    written = {path.name for path in tmp_path.iterdir()}
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
        (("--write", "wav", "--soundfont", "nowhere.sf2"), "nowhere.sf2: is no file"),
        (("--soundfont", "tiny.sf2"), "add --write wav"),
    ],
)
def test_wrong_usage_is_one_line(plan, tmp_path, monkeypatch, words, said):
    monkeypatch.chdir(tmp_path)
    result = compose("render", plan, *words)
    assert result.exit_code == 2
    assert said in " ".join(result.output.split())
    assert not list(tmp_path.glob("little.[mw]*"))

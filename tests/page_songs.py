"""Small songs with a band, for pages."""

from song import Brief, Note, PlayedNote, Section, Song, Track, parse_key, parse_meter
from song.chart import read_chart
from song.notation import read_melody

CHART = "Bbmaj7 G7b9 | Cm7 F7 | Dm7b5/Ab | G7alt | Cm7 / / F13 | N.C. | Ebm6 | Bb69"
MELODY = (
    "r/8 F5/8 D5/8 Bb4/8~ Bb4/4 G4/8t Ab4/8t B4/8t | C5/4. Eb5/8~ Eb5/2 | D5/8. C5/16 F4/2. | r/1 | "
    "G4/16 A4/16 Bb4/8 C5/4t D5/4t Eb5/4t A4/4~ | A4/2 r/2 | Gb4/8 F4/4 Eb4/4 D4/4. | Bb4/1"
)


def played_song(title: str = "Lantern & Street <1>", choruses: int = 1, meter: str = "4/4", key: str = "Bb") -> Song:
    """Return an intro, choruses of eight bars and a bar of outro, with a sax that plays the line, a bass and drums."""
    time, sounds_in = parse_meter(meter), parse_key(key)
    sections = [Section("intro", "i", "intro", 2, sounds_in, energy=0.2)]
    for number in range(1, choruses + 1):
        told = {"repeats": "A1"} if number > 1 else {}
        sections.append(Section(f"A{number}", "A", "head", 8, sounds_in, energy=0.4, **told))
    sections.append(Section("outro", "o", "outro", 1, parse_key("C minor"), energy=0.9))
    chart = read_chart(CHART, time) if meter == "4/4" else read_chart("Bb | Eb | F7 | Bb | Gm | Cm | F7 | Bb", time)
    full = {96: "1", 72: "2.", 48: "2", 144: "1+2"}[time.bar_ticks]
    line = read_melody(MELODY if meter == "4/4" else " | ".join(f"{name}5/{full}" for name in "CDEFGABC"), time)
    chords = {"intro": read_chart("Gm7 | F7", time), "outro": read_chart("Cm6", time)}
    melody: dict[str, tuple[Note, ...]] = {"intro": (), "outro": ()}
    for section in sections[1:-1]:
        chords[section.id], melody[section.id] = chart, line
    brief = Brief(title, "jazz", "auto", sounds_in, time, 148)
    song = Song(brief, tuple(sections), chords, melody)
    return song.with_tracks(tracks_of(song))


def tracks_of(song: Song) -> tuple[Track, ...]:
    """Return a sax an octave below the line and a little late, a bass on every bar, drums on every beat."""
    bar, beat = song.brief.meter.bar_ticks * 20, song.brief.meter.beat_ticks * 20
    end = song.bars * bar
    sax = tuple(PlayedNote(n.onset * 20 + 25, n.duration * 18, n.pitch - 12, 90) for n in song.all_notes())
    bass = tuple(PlayedNote(onset, bar, 36 + onset // bar % 5, 70) for onset in range(0, end, bar))
    hits = tuple(PlayedNote(onset, 60, (36, 42, 38, 56)[onset // beat % 4], 100) for onset in range(0, end, beat))
    return (Track("Bass", 33, 1, bass), Track("Tenor sax", 66, 0, sax), Track("Drums", 0, 9, hits))

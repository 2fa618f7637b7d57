"""The song in pictures: the section graph, drawn with a few strokes of our own."""

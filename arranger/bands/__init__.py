"""The bands: what a style file says of who plays and what, read and checked."""

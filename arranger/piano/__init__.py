"""The piano: textures for two hands learned from pop songs, in a band or alone with the whole song."""

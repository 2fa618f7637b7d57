"""The song on paper: the engraved lead sheet and the piano roll of the whole band, as SVG, PDF and PNG."""

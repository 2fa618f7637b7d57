"""Data sets and file formats read into songs; splits, fingerprints, baselines."""

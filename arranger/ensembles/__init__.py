"""Ensembles that are composed as a whole: a choir of four voices, a string quartet, a machine with four sound channels."""

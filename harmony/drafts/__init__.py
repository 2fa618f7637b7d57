"""Drafts of a section: what it must come to, what can still come about, drawing by chance, and the choice among drafts."""

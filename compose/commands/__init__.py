"""The commands, grouped by what they do; each opens, calls the library and prints."""

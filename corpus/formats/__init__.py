"""One module a notation: text or bytes of anybody's file, read as written."""

"""The song as others read it: scores, sound, pictures, lines for a terminal (`export.kinds` lists the files)."""

"""The verbs of `compose edit`: what a person types behind the file, read into an edit from song to song."""

"""One module a data set: what it is, how its archive falls into songs, and how one of them is read."""

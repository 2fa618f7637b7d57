"""Starting anywhere: what a person gives of a song, read, given a form, and laid into the plan that is made for it."""

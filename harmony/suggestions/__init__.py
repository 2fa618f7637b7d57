"""What else could stand in a bar of a finished song."""

"""The song as sound."""

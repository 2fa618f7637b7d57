"""What players know: numerals, spelling, stock changes, substitutes, and how one key leads to another."""

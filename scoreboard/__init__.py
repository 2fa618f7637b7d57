"""How far generated songs are from real ones: measures, controls, intervals, and the board that shows them."""

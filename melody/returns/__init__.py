"""How a line comes back: repeated, varied, echoed."""

"""The direction: who plays where, how busily and how loud, by the plan; entries, breaks, trades, tempo and ending."""

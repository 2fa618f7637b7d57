"""A score that another program changed, brought back into its plan.

`side_by_side.py` pairs its bars with those of the plan, `merge.py` takes over what is new.
"""

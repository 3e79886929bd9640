"""The planner's engines. Only this package imports OR-Tools, and only in its worker processes."""

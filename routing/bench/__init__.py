"""The planner's benchmark: instances from a seed, ours and the peers on the same files, one judge, one table."""

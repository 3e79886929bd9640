"""`python -m routing`: the planner's own command line."""

import sys

from routing.command import main

if __name__ == "__main__":
    sys.exit(main())

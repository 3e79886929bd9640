"""Ctrl-C before a command listens to it: it ends in one line, as there is nothing yet to answer with.

The package imports this first, since importing the rest takes longer than somebody who has mistyped.
"""

import signal
import sys
from typing import Any, NoReturn

INTERRUPTED = 128 + signal.SIGINT  # the exit status that a shell gives
RUN_AS_A_MODULE = "-m"  # what Python calls a program while it still imports the package that it is to run


def end(_number: int, _frame: Any) -> NoReturn:
    sys.stderr.write("interrupted\n")
    sys.exit(INTERRUPTED)


if sys.argv[:1] == [RUN_AS_A_MODULE]:  # whoever imports the planner keeps their own way with signals
    signal.signal(signal.SIGINT, end)

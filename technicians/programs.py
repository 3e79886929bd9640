"""Who did it, where no person did: tasks and commands stand in the history by name."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import pghistory

P = ParamSpec("P")
R = TypeVar("R")


def program(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let the history name `name` for all that the function writes."""

    def named(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            with pghistory.context(program=name):
                return function(*args, **kwargs)

        return run

    return named

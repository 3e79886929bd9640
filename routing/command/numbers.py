"""Numbers on the command line; argparse makes its error of a ValueError."""

LARGEST_SEED = 2**31 - 1  # CP-SAT takes no larger one


def seconds(text: str) -> float:
    number = float(text)
    if not 0 < number < float("inf"):
        raise ValueError(text)
    return number


def count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def seed(text: str) -> int:
    number = int(text)
    if abs(number) > LARGEST_SEED:
        raise ValueError(text)
    return number

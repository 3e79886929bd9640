"""How kernels (the folders `kernel`) are compiled, and where the machine code is kept.

The first call on a machine compiles (some seconds); later processes load the result. numba looks only at
the file of a function to tell whether its code is stale, so the folder's name holds a hash of all of them.
"""

import hashlib
import os
import sys
from pathlib import Path
from tempfile import gettempdir

import numba
from numba import config, njit

from routing.compiling.linked import LinkedCompiler

VARIABLE = "ROUTING_CACHE_DIR"


def cache_folder() -> Path:
    """A folder for these sources and this numba: where ROUTING_CACHE_DIR says, else in the virtual environment."""
    here = Path(__file__).parent
    sources = sorted([*here.glob("*.py"), *here.parent.glob("*/kernel/*.py")])
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources) + numba.__version__.encode())
    return base_folder() / digest.hexdigest()[:16]


def is_compiled(door: str) -> bool:
    """Whether an earlier process left the machine code of this door."""
    return any(cache_folder().rglob(f"{door}.*.nbc"))


def base_folder() -> Path:
    """Where nothing says otherwise and there is no virtual environment to write to: the user's cache, or temporary."""
    if os.environ.get(VARIABLE):
        return Path(os.environ[VARIABLE])
    if sys.prefix != sys.base_prefix and os.access(sys.prefix, os.W_OK):
        return Path(sys.prefix) / "compiled"
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    if os.access(home if home.exists() else home.parent, os.W_OK):
        return home / "field-dispatch" / "compiled"
    return Path(gettempdir()) / f"field-dispatch-{os.getuid()}"


config.CACHE_DIR = str(cache_folder())

# Nothing is allocated inside: without reference counts the code is smaller and is compiled faster.
LEAN = {"_nrt": False, "nogil": True, "error_model": "numpy"}
inner = njit(**LEAN, no_cpython_wrapper=True, no_cfunc_wrapper=True, pipeline_class=LinkedCompiler)
inlined = njit(**LEAN, no_cpython_wrapper=True, no_cfunc_wrapper=True, pipeline_class=LinkedCompiler, forceinline=True)
door = njit(**LEAN, cache=True)  # called from Python

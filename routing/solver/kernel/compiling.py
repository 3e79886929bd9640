"""How the search is compiled, and where the machine code is kept.

The first call on a machine compiles (some seconds); later processes load the result. numba looks only at
the file of a function to tell whether its code is stale, so the folder's name holds a hash of all of them.
"""

import hashlib
import os
from pathlib import Path
from tempfile import gettempdir

import numba
from numba import config, njit

VARIABLE = "ROUTING_CACHE_DIR"


def cache_folder() -> Path:
    """A folder of its own for these sources, this numba and this user; ROUTING_CACHE_DIR says where."""
    sources = sorted(Path(__file__).parent.glob("*.py"))
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources) + numba.__version__.encode())
    home = os.environ.get("XDG_CACHE_HOME") or (Path.home() / ".cache" if os.access(Path.home(), os.W_OK) else None)
    base = os.environ.get(VARIABLE) or Path(home or Path(gettempdir()) / f"routing-{os.getuid()}") / "field-dispatch"
    return Path(base) / digest.hexdigest()[:16]


config.CACHE_DIR = str(cache_folder())

# Nothing is allocated inside: without reference counts the code is smaller and is compiled faster.
LEAN = {"_nrt": False, "nogil": True, "error_model": "numpy"}
inner = njit(**LEAN, no_cpython_wrapper=True, no_cfunc_wrapper=True)  # called by compiled code alone
door = njit(**LEAN, cache=True)  # called from Python

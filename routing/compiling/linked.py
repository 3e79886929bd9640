"""Functions that become machine code only inside their caller.

numba optimises and emits every function on its own, then once more inside each of its callers. Ours run nowhere
but in a `door`: code that is optimised and emitted there, as a whole, is ready in a third of the time. This
leans on what numba keeps to itself, so a new version is to be tried before it is locked.
"""

from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler


class LinkedLibrary(JITCodeLibrary):
    """A function's code on its way into its caller's: it has no address, and no environment of its own."""

    def _optimize_final_module(self) -> None:
        """Left to the caller."""

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._finalized = True

    def get_pointer_to_function(self, _name):
        self._ensure_finalized()
        return 0

    @property
    def codegen(self):
        """Asked for nothing but `set_env`."""
        return self

    def set_env(self, _name, _environment):
        """Nothing runs here that could need it."""


class LinkedCompiler(Compiler):
    """numba's own steps, into a `LinkedLibrary`."""

    def define_pipelines(self):
        self.state.library = LinkedLibrary(self.state.targetctx.codegen(), self.state.func_id.func_qualname)
        return super().define_pipelines()

"""Rows of large matrices brought near the processor before they are needed.

A search reads a few hundred places of a row in an order that no processor guesses; without this it waits for
memory at nearly each of them.
"""

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.imputils import impl_ret_untracked
from numba.extending import intrinsic

from routing.compiling import inner

LINE = 16  # 32-bit numbers in a line of the cache
TO_READ, KEEP_NEAR, DATA = 0, 3, 1  # what llvm.prefetch wants to know


@intrinsic
def prefetch(_typing, array, row, column):
    """Ask for the line of the cache that holds array[row, column], and don't wait for it."""

    def ask(context, builder, signature, values):
        kind = signature.args[0]
        held = context.make_array(kind)(context, builder, values[0])
        address = cgutils.get_item_pointer(context, builder, kind, held, values[1:])
        address = builder.bitcast(address, cgutils.voidptr_t)
        number = ir.IntType(32)
        asked = ir.FunctionType(ir.VoidType(), [cgutils.voidptr_t, number, number, number])
        function = cgutils.get_or_insert_function(builder.module, asked, "llvm.prefetch.p0")
        builder.call(function, [address, number(TO_READ), number(KEEP_NEAR), number(DATA)])
        return impl_ret_untracked(context, builder, types.none, context.get_dummy_value())

    return types.none(array, row, column), ask


@inner
def prefetch_row(matrix, row):
    for column in range(0, matrix.shape[1], LINE):
        prefetch(matrix, row, column)

"""Many arrays handed on as one pointer.

numba passes a named tuple of arrays as all of their fields, some hundred arguments at every call; most of the
time of compiling went into those. A bundle is the address of the tuple in the frame of whoever made it.
"""

from numba import types
from numba.core import cgutils
from numba.core.imputils import impl_ret_borrowed
from numba.core.typing.templates import AttributeTemplate
from numba.extending import infer_getattr, intrinsic, lower_getattr_generic, models, register_model


class Bundle(types.Type):
    """The address of a named tuple that nobody changes; its fields are read like the tuple's."""

    def __init__(self, held) -> None:
        self.held = held
        super().__init__(f"Bundle({held})")


@register_model(Bundle)
class BundleModel(models.PrimitiveModel):
    def __init__(self, manager, bundle) -> None:
        super().__init__(manager, bundle, manager[bundle.held].get_value_type().as_pointer())


@infer_getattr
class BundleAttributes(AttributeTemplate):
    key = Bundle

    def generic_resolve(self, bundle, name):
        held = bundle.held
        return held.types[held.fields.index(name)] if name in held.fields else None


@lower_getattr_generic(Bundle)
def read_field(context, builder, bundle, address, name):
    place = bundle.held.fields.index(name)
    value = builder.load(cgutils.gep_inbounds(builder, address, 0, place))
    return impl_ret_borrowed(context, builder, bundle.held.types[place], value)


@intrinsic
def bundled(_typing, held):
    """`held`, a named tuple, as a bundle; true as long as the calling function runs."""
    return Bundle(held)(held), lambda _context, builder, _signature, values: cgutils.alloca_once_value(builder, *values)

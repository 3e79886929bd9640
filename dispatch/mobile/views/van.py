"""What the technician has in the van, and what to fetch."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dispatch.mobile.page import phone_page
from dispatch.mobile.van import stock_of
from technicians.access import role_required, signed_in
from technicians.models import User


@never_cache
@require_safe
@role_required(User.Role.TECHNICIAN)
def van(request: HttpRequest) -> HttpResponse:
    stocks = stock_of(getattr(signed_in(request), "technician", None))
    context = {
        "tab": "more",
        "to_fetch": [stock for stock in stocks if stock.refill],
        "full": [stock for stock in stocks if not stock.refill],
    }
    return phone_page(request, "mobile/van.html", context)

"""Every page of the phone, for what must be true of each: the one list of them."""

from django.urls import reverse

from dispatch.mobile.sync.day import addresses_of, general_pages
from orders.models import Visit
from technicians.models import User

# Pages that need no sign-in. Who adds one adds it here; one that a phone keeps comes by itself, from `sync/day.py`.
OPEN = {"sign-in": "/login/", "offline": "/offline/", "nothing-here": "/nothing-here/"}


def every_page(user: User, visit: Visit, *, over: Visit | None) -> dict[str, str]:
    """Name → address. `visit` stands for all stops of the day that are open, `over` for those that are not."""
    general = [addresses[0] for _version, addresses in general_pages(user)]
    kept = {name_of(address, visit): address for address in (*general, *addresses_of(visit))}
    return {**OPEN, **kept} | ({"stop-over": reverse("stop", args=[over.uuid])} if over else {})


def name_of(address: str, visit: Visit) -> str:
    if "?day=" in address:
        return "tomorrow"
    return address.replace(f"today/{visit.uuid}", "stop").strip("/").replace("/", "-")

"""A link that opens the way to a site in the device's own map program."""

from urllib.parse import quote, urlencode

from orders.models import FieldOrder
from orders.models.site import Accuracy


def navigation_url(order: FieldOrder, *, user_agent: str) -> str:
    """Apple's maps, Android's `geo:`, or OpenStreetMap in a browser; "" where the order's site has no place at all.

    A point that is only its postal code's would lead to the wrong street, so the address is used then;
    a place of the network, where an outage is mended, has no address that a map knows.
    """
    site = order.site
    rough = site.accuracy == Accuracy.POSTAL_CODE and order.outage_id is None
    precise = site.point is not None and not rough
    target = f"{site.point.y:.6f},{site.point.x:.6f}" if precise and site.point else site.address
    if not target:
        return ""
    if any(device in user_agent for device in ("iPhone", "iPad", "Macintosh")):
        return "https://maps.apple.com/?" + urlencode({"daddr": target})
    if "Android" in user_agent:
        return f"geo:{target if precise else '0,0'}?q={quote(target)}"
    return "https://www.openstreetmap.org/" + (
        f"directions?{urlencode({'to': target})}" if precise else f"search?{urlencode({'query': target})}"
    )

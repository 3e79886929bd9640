"""What is to be booked: where, for how long, with which skills."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib.gis.geos import Point

from dispatch.planning.backlog import service_minutes, skills_of
from orders.models import FieldOrder, OrderType, Site
from orders.models.order_type import NeededBy
from orders.selectors.service_times import learned_by_type
from routing import Place
from routing.slots import Wanted, Window
from technicians.models import Territory


@dataclass(frozen=True, slots=True)
class Wish:
    """The work of an order, or of one that may be made. `postal_code` says in which area it counts."""

    territory: Territory
    place: Place
    postal_code: str
    service_s: int
    skills: Mapping[str, int]
    technicians_needed: int
    second_skills: Mapping[str, int] | None

    def wanted(self, windows: Iterable[Window]) -> Wanted:
        """As the slot engine takes it."""
        return Wanted(
            place=self.place,
            service_s=self.service_s,
            windows=tuple(windows),
            skills=self.skills,
            technicians_needed=self.technicians_needed,
            second_skills=self.second_skills,
        )


def wish_of(order: FieldOrder) -> Wish | None:
    """None where the site lies on no map or in no territory: such an order can't be booked."""
    site = order.site
    if site.point is None or site.territory is None:
        return None
    return Wish(
        territory=site.territory,
        place=place_of(site.point),
        postal_code=site.postal_code,
        service_s=60 * service_minutes(order, learned_by_type(site.territory)),
        skills=skills_of(order, NeededBy.FIRST),
        technicians_needed=order.needed_technicians,
        second_skills=skills_of(order, NeededBy.SECOND) if order.needed_technicians > 1 else None,
    )


def wish_for(order_type: OrderType, site: Site) -> Wish | None:
    """The wish of an order of that type at a site that need not be saved."""
    return wish_of(
        FieldOrder(
            order_type=order_type,
            site=site,
            service_minutes=order_type.service_minutes,
            needed_technicians=order_type.needed_technicians,
        )
    )


def place_of(point: Point) -> Place:
    return Place(point.y, point.x)

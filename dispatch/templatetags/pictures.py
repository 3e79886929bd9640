from django import template

from orders.models import Visit, VisitPhoto
from orders.picture_links import address_of
from technicians.models import User

register = template.Library()


@register.simple_tag
def picture_address(visit: Visit, photo: VisitPhoto, user: User) -> str:
    """A link to the photo for the person who is shown the page."""
    return address_of(visit.uuid, photo.uuid, user)

"""What the admin's templates need around a page of the board."""

from django.contrib import admin
from django.http import HttpRequest


def frame_of(request: HttpRequest, title: str) -> dict[str, object]:
    """As the site's own `each_context`, without the list of all that a person may change: no page of ours shows it."""
    return {
        "site_title": admin.site.site_title,
        "site_header": admin.site.site_header,
        "has_permission": admin.site.has_permission(request),
        "is_nav_sidebar_enabled": False,
        "title": title,
    }

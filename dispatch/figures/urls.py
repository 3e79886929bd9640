"""The pages of the figures; they live inside the admin site, so their names begin with ``admin:``."""

from django.contrib.admin import AdminSite
from django.urls import URLPattern, path

from dispatch.figures import views


def figures_urls(site: AdminSite) -> list[URLPattern]:
    guard = site.admin_view
    return [
        path("", guard(views.figures), name="figures"),
        path("figures.csv", guard(views.as_file), name="figures_file"),
        path("rows/", guard(views.rows), name="figures_rows"),
    ]

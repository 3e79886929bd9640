"""The pages of data protection; they live inside the admin site, so their names begin with ``admin:``."""

from django.contrib.admin import AdminSite
from django.urls import URLPattern, path

from dispatch.privacy import views


def privacy_urls(site: AdminSite) -> list[URLPattern]:
    guard = site.admin_view
    return [
        path("customer/<int:pk>/erase/", guard(views.erase_customer), name="privacy_erase"),
        path("customer/<int:pk>/export/", guard(views.export_customer), name="privacy_export"),
        path("technician/<int:pk>/", guard(views.technician_report), name="privacy_technician"),
        path("technician/<int:pk>/report.csv", guard(views.technician_file), name="privacy_technician_file"),
    ]

"""The admin site of the project: Django's own, with the board as its first page."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class DispatchAdminSite(AdminSite):
    site_header = _("Field dispatch")
    site_title = _("Field dispatch")
    index_title = _("All records")


class DispatchAdminConfig(AdminConfig):
    default_site = "dispatch.admin_site.DispatchAdminSite"

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.apps import apps as present
from django.apps.registry import Apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from dispatch.ledger.schemes import install_schemes


class DispatchConfig(AppConfig):
    name = "dispatch"
    verbose_name = _("Dispatch")

    def ready(self) -> None:
        post_migrate.connect(after_migration, sender=self)
        for name in ("alerts.checks", "messaging.checks", "messaging.tracking"):  # they listen from then on
            import_module(f"dispatch.{name}")


def after_migration(*, apps: Apps = present, **_signal: Any) -> None:
    """A database that has the tables of today has the shipped laws and schemes too."""
    if rules := apps.all_models["dispatch"].get("compensationrule"):
        install_schemes(rules)

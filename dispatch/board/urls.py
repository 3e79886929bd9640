"""The board's pages; they live inside the admin site, so their names begin with ``admin:``."""

from django.contrib.admin import AdminSite
from django.urls import URLPattern, path

from dispatch.board import views


def board_urls(site: AdminSite) -> list[URLPattern]:
    guard = site.admin_view
    return [
        path("", guard(views.board), name="board"),
        path("visits/<uuid:visit>/", guard(views.visit), name="board_visit"),
        path("plan/", guard(views.plan), name="board_plan"),
        path("runs/<uuid:run>/", guard(views.run), name="board_run"),
        path("runs/<uuid:run>/cancel/", guard(views.cancel_run), name="board_cancel_run"),
        path("plans/<uuid:plan>/publish/", guard(views.publish), name="board_publish"),
        path("plans/<uuid:plan>/roll-back/", guard(views.roll_back), name="board_roll_back"),
    ]

"""The board's pages; they live inside the admin site, so their names begin with ``admin:``."""

from collections.abc import Callable

from django.contrib.admin import AdminSite
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from dispatch.board import route_sheets, saved, views
from dispatch.editing import views as editing
from dispatch.offering import views as offering
from technicians.access import for_dispatchers


def board_urls(site: AdminSite) -> list[URLPattern]:
    guard = site.admin_view

    def begins(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        """A page that begins a change."""
        return guard(for_dispatchers(view))

    return [
        path("", guard(views.board), name="board"),
        path("list.<str:kind>", guard(views.export), name="board_export"),
        path("route-sheets/", guard(route_sheets.route_sheets), name="board_route_sheets"),
        path("saved/", guard(saved.selections), name="board_saved"),
        path("saved/<int:pk>/forget/", guard(saved.forget), name="board_forget_saved"),
        path("fresh/", guard(views.fresh), name="board_fresh"),
        path("visits/<uuid:visit>/", guard(views.visit), name="board_visit"),
        path("visits/<uuid:visit>/offer/", begins(offering.offer_visit), name="board_offer"),
        path("offers/<uuid:work_offer>/withdraw/", guard(offering.withdraw_offer), name="board_withdraw_offer"),
        path(
            "plans/<uuid:plan>/visits/<uuid:visit>/assign/",
            begins(editing.assign_visit),
            name="board_assign",
        ),
        path(
            "plans/<uuid:plan>/visits/<uuid:visit>/spaces/",
            begins(editing.visit_spaces),
            name="board_spaces",
        ),
        path("plans/<uuid:plan>/visits/<uuid:visit>/why/", guard(editing.visit_alternatives), name="board_why"),
        path("plans/<uuid:plan>/visits/<uuid:visit>/out/", guard(editing.take_visit_out), name="board_take_out"),
        path("plans/<uuid:plan>/visits/<uuid:visit>/lock/", guard(editing.lock_visit), name="board_lock"),
        path("plans/<uuid:plan>/undo/", guard(editing.undo_edit), name="board_undo"),
        path("plans/<uuid:plan>/redo/", guard(editing.redo_edit), name="board_redo"),
        path("plan/", guard(views.plan), name="board_plan"),
        path("runs/<uuid:run>/", guard(views.run), name="board_run"),
        path("runs/<uuid:run>/cancel/", guard(views.cancel_run), name="board_cancel_run"),
        path("plans/<uuid:plan>/publish/", guard(views.publish), name="board_publish"),
        path("plans/<uuid:plan>/roll-back/", guard(views.roll_back), name="board_roll_back"),
    ]

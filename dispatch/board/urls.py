"""The board's pages; they live inside the admin site, so their names begin with ``admin:``."""

from django.contrib.admin import AdminSite
from django.urls import URLPattern, path

from dispatch.board import saved, views
from dispatch.editing import views as editing
from dispatch.editing import visit_views as visits
from dispatch.offering import views as offering


def board_urls(site: AdminSite) -> list[URLPattern]:
    guard = site.admin_view
    return [
        path("", guard(views.board), name="board"),
        path("list.<str:kind>", guard(views.export), name="board_export"),
        path("saved/", guard(saved.selections), name="board_saved"),
        path("saved/<int:pk>/forget/", guard(saved.forget), name="board_forget_saved"),
        path("fresh/", guard(views.fresh), name="board_fresh"),
        path("looks/", guard(views.looks), name="board_looks"),
        path("visits/<uuid:visit>/", guard(views.visit), name="board_visit"),
        path("visits/<uuid:visit>/offer/", guard(offering.offer_visit), name="board_offer"),
        path("offers/<uuid:work_offer>/withdraw/", guard(offering.withdraw_offer), name="board_withdraw_offer"),
        path("plans/<uuid:plan>/visits/<uuid:visit>/assign/", guard(editing.assign_visit), name="board_assign"),
        path("plans/<uuid:plan>/visits/<uuid:visit>/spaces/", guard(editing.visit_spaces), name="board_spaces"),
        path("plans/<uuid:plan>/visits/<uuid:visit>/why/", guard(editing.visit_alternatives), name="board_why"),
        path("plans/<uuid:plan>/visits/<uuid:visit>/out/", guard(editing.take_visit_out), name="board_take_out"),
        path("plans/<uuid:plan>/visits/<uuid:visit>/lock/", guard(editing.lock_visit), name="board_lock"),
        path("plans/<uuid:plan>/visits/<uuid:visit>/pair/", guard(visits.pair_visit), name="board_pair"),
        path("plans/<uuid:plan>/visits/<uuid:visit>/off/", guard(visits.take_one_off), name="board_take_one_off"),
        path("plans/<uuid:plan>/visits/<uuid:visit>/swap/", guard(visits.swap_visit), name="board_swap"),
        path("plans/<uuid:plan>/visits/<uuid:visit>/length/", guard(visits.resize_visit), name="board_length"),
        path("plans/<uuid:plan>/visits/<uuid:visit>/priority/", guard(visits.prioritise_visit), name="board_priority"),
        path("plans/<uuid:plan>/undo/", guard(editing.undo_edit), name="board_undo"),
        path("plans/<uuid:plan>/redo/", guard(editing.redo_edit), name="board_redo"),
        path("plan/", guard(views.plan), name="board_plan"),
        path("runs/<uuid:run>/", guard(views.run), name="board_run"),
        path("runs/<uuid:run>/cancel/", guard(views.cancel_run), name="board_cancel_run"),
        path("plans/<uuid:plan>/publish/", guard(views.publish), name="board_publish"),
        path("plans/<uuid:plan>/roll-back/", guard(views.roll_back), name="board_roll_back"),
    ]

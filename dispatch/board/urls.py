"""The board's pages; they live inside the admin site, so their names begin with ``admin:``."""

from collections.abc import Callable

from django.contrib.admin import AdminSite
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from dispatch.basemap.views import basemap
from dispatch.board import changes, everyone_views, happened, planning, route_sheets, saved, trials, views
from dispatch.editing import views as editing
from dispatch.editing import visit_views as visits
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
        path("all/", guard(everyone_views.everyone), name="board_everyone"),
        path("all/lanes/", guard(everyone_views.everyone_lanes), name="board_everyone_lanes"),
        path("route-sheets/", guard(route_sheets.route_sheets), name="board_route_sheets"),
        path("saved/", guard(saved.selections), name="board_saved"),
        path("saved/<int:pk>/forget/", guard(saved.forget), name="board_forget_saved"),
        path("fresh/", guard(views.fresh), name="board_fresh"),
        path("places/", guard(views.places), name="board_places"),
        path("basemap.pmtiles", site.admin_view(basemap, cacheable=True), name="board_basemap"),
        path("looks/", guard(views.looks), name="board_looks"),
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
        path("plans/<uuid:plan>/visits/<uuid:visit>/pair/", guard(visits.pair_visit), name="board_pair"),
        path("plans/<uuid:plan>/visits/<uuid:visit>/off/", guard(visits.take_one_off), name="board_take_one_off"),
        path("plans/<uuid:plan>/visits/<uuid:visit>/swap/", guard(visits.swap_visit), name="board_swap"),
        path("plans/<uuid:plan>/visits/<uuid:visit>/length/", guard(visits.resize_visit), name="board_length"),
        path("plans/<uuid:plan>/visits/<uuid:visit>/priority/", guard(visits.prioritise_visit), name="board_priority"),
        path("plans/<uuid:plan>/undo/", guard(editing.undo_edit), name="board_undo"),
        path("plans/<uuid:plan>/redo/", guard(editing.redo_edit), name="board_redo"),
        path("plans/<uuid:plan>/changes/", guard(changes.plan_changes), name="board_changes"),
        path("plans/<uuid:plan>/throw-away/", guard(changes.throw_plan_away), name="board_throw_away"),
        path("plans/<uuid:plan>/repair/", guard(happened.repair), name="board_repair"),
        path(
            "plans/<uuid:plan>/technicians/<uuid:technician>/", guard(happened.technician_day), name="board_technician"
        ),
        path("plans/<uuid:plan>/technicians/<uuid:technician>/sick/", guard(happened.sick), name="board_sick"),
        path("plans/<uuid:plan>/technicians/<uuid:technician>/late/", guard(happened.late), name="board_late"),
        path("plans/<uuid:plan>/absences/<int:absence>/well/", guard(happened.well), name="board_well"),
        path("plan/", guard(planning.plan), name="board_plan"),
        path("plan/choose/", guard(planning.choose), name="board_choose_plan"),
        path("runs/<uuid:run>/", guard(planning.run), name="board_run"),
        path("runs/<uuid:run>/cancel/", guard(planning.cancel_run), name="board_cancel_run"),
        path("run-groups/<uuid:group>/", guard(planning.group), name="board_run_group"),
        path("run-groups/<uuid:group>/cancel/", guard(planning.cancel_group), name="board_cancel_run_group"),
        path("trials/", guard(trials.trials), name="board_trials"),
        path("trials/<uuid:trial>/", guard(trials.trial), name="board_trial"),
        path("trials/<uuid:trial>/adopt/", guard(trials.adopt), name="board_adopt_trial"),
        path("trials/<uuid:trial>/throw-away/", guard(trials.throw_away), name="board_throw_away_trial"),
        path("plans/<uuid:plan>/publish/", guard(views.publish), name="board_publish"),
        path("plans/<uuid:plan>/roll-back/", guard(views.roll_back), name="board_roll_back"),
    ]

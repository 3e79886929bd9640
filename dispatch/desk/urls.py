"""The desk of agents. No address says more of a caller than a random id."""

from django.urls import URLPattern, path

from dispatch.desk.views import calls, case, searching, slots

CASE, CALL = "cases/<uuid:uuid>/", "calls/<uuid:uuid>/"

urlpatterns: list[URLPattern] = [
    path("", searching.desk, name="desk"),
    path("search/", searching.search, name="desk_search"),
    path("new/", searching.somebody_new, name="desk_new"),
    path("new/case/", searching.new_case, name="desk_new_case"),
    path("customers/<uuid:uuid>/", searching.customer, name="desk_customer"),
    path("customers/<uuid:uuid>/case/", searching.new_case, name="desk_customer_case"),
    path(CASE, case.case, name="desk_case"),
    path(f"{CASE}verdict/", case.verdict, name="desk_verdict"),
    path(f"{CASE}facts/", case.note_the_facts, name="desk_facts"),
    path(f"{CASE}step/", case.try_step, name="desk_step"),
    path(f"{CASE}contact/", case.add_contact, name="desk_contact"),
    path(f"{CASE}solved/", case.solved, name="desk_solved"),
    path(f"{CASE}again/", case.open_again, name="desk_again"),
    path(f"{CASE}order/", case.order_visit, name="desk_order"),
    path(f"{CASE}dates/", slots.dates, name="desk_dates"),
    path(f"{CASE}hold/", slots.hold, name="desk_hold"),
    path(f"{CASE}confirm/", slots.confirm, name="desk_confirm"),
    path(f"{CASE}release/", slots.give_back, name="desk_release"),
    path("next/", calls.take, name="desk_take"),
    path(f"{CALL}attempt/", calls.attempt, name="desk_attempt"),
    path(f"{CALL}back/", calls.give_back, name="desk_call_back"),
]

from django.contrib.auth.views import LogoutView
from django.urls import path
from django.views.i18n import set_language

from dispatch.desk.views import tasks as desk
from dispatch.mobile.sync import api
from dispatch.mobile.views import (
    app,
    calendar,
    callbacks,
    day,
    doors,
    next_visit,
    offers,
    points,
    praise,
    swaps,
    today,
    van,
    visit,
)

urlpatterns = [
    path("", doors.home, name="home"),
    path("login/", doors.SignIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("language/", set_language, name="set_language"),
    path("more/", doors.more, name="more"),
    path("more/van/", van.van, name="van"),
    path("more/calendar/", calendar.make_link, name="calendar_make"),
    path("more/calendar/revoke/", calendar.revoke_link, name="calendar_revoke"),
    path("calendar/<str:token>.ics", calendar.feed, name="calendar_feed"),
    path("more/<slug:kind>/", points.answer, name="points_answer"),
    path("day/", day.day, name="day"),
    path("day/<slug:kind>/", day.tell_day, name="tell_day"),
    path("today/", today.today, name="today"),
    path("today/offers/<uuid:uuid>/<slug:kind>/", offers.answer, name="offer_answer"),
    path("today/swaps/<uuid:uuid>/<slug:kind>/", swaps.answer, name="swap_answer"),
    path("today/praise/<uuid:uuid>/<slug:kind>/", praise.answer, name="praise_answer"),
    path("today/<uuid:uuid>/", visit.stop, name="stop"),
    path("today/<uuid:uuid>/next/", next_visit.next_visit, name="next_visit"),
    path("today/<uuid:uuid>/report/", visit.preview, name="report_preview"),
    path("today/<uuid:uuid>/<slug:kind>/", visit.act, name="act"),
    path("today/<uuid:uuid>/photos/<uuid:photo_uuid>/<str:key>/", visit.photo, name="visit_photo"),
    path("today/<uuid:uuid>/photos/<uuid:photo_uuid>/<str:key>/small/", visit.small_photo, name="visit_photo_small"),
    path("phone-worker.js", app.worker, name="phone_worker"),
    path("manifest.webmanifest", app.manifest, name="manifest"),
    path("offline/", app.offline, name="offline"),
    path("sync/", api.Sync.as_view(), name="sync"),
    path("sync/day/", api.Day.as_view(), name="sync_day"),
    path("sync/photos/<uuid:uuid>/", api.Photo.as_view(), name="sync_photo"),
    path("callbacks/", callbacks.owed, name="callbacks"),
    path("callbacks/next/", desk.take, name="desk_next"),
    path("callbacks/<uuid:uuid>/", callbacks.attempt, name="callback_attempt"),
    path("callbacks/<uuid:uuid>/back/", desk.give_back, name="desk_give_back"),
    path("callbacks/<uuid:uuid>/decision/", desk.decide, name="desk_decide"),
]

from django.urls import path

from dispatch.customer import door, files, views

urlpatterns = [
    path("c/<str:token>/", door.enter, name="customer_door"),
    path("c/<str:token>", door.enter),  # cut off by one character: nothing is sent on with the secret in it
    path("case/<uuid:address>/", views.case, name="customer_case"),
    path("case/<uuid:address>/appointment.ics", files.calendar, name="customer_calendar"),
    path("case/<uuid:address>/report.pdf", files.report, name="customer_report"),
    path("case/<uuid:address>/help/<uuid:step>.jpg", files.help_picture, name="customer_help_picture"),
    path("case/<uuid:address>/<slug:kind>/", views.offer, name="customer_offer"),
]

"""The pages of survey results; they live inside the admin site, so their names begin with ``admin:``."""

from django.contrib.admin import AdminSite
from django.urls import URLPattern, path

from dispatch.surveys import views


def surveys_urls(site: AdminSite) -> list[URLPattern]:
    guard = site.admin_view
    return [
        path("", guard(views.results), name="survey_results"),
        path("answers.csv", guard(views.as_file), name="survey_results_file"),
    ]

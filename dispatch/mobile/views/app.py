"""What makes the pages an app that can be installed: its manifest, its service worker, and the page without a line."""

import hashlib
import json
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

SHELL = (
    "dispatch/tokens.css",
    "dispatch/base.css",
    "dispatch/mobile.css",
    "dispatch/my_day.css",
    "dispatch/display.js",
    "dispatch/icon.svg",
    "dispatch/icons.svg",
    "dispatch/asked.js",
    "dispatch/forms.js",
    "dispatch/measured.js",
    "dispatch/photos.js",
    "dispatch/scan.js",
    "dispatch/settling.js",
    "dispatch/signature.js",
    "phone/app.js",
)
# Large and seldom needed: fetched once the app is there, and kept like the rest.
LATER = ("phone/decoder.js",)
WORKER = "phone/worker.js"


@require_safe
def manifest(_request: HttpRequest) -> JsonResponse:
    facts = {
        "name": _("Field dispatch"),
        "short_name": pgettext("name below the icon on a phone", "Field work"),
        "start_url": reverse("today"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#101c28",
        "theme_color": "#101c28",
        "icons": [
            {"src": static("dispatch/icon.svg"), "sizes": "any", "type": "image/svg+xml"},
            {"src": static("dispatch/icon-192.png"), "sizes": "192x192", "type": "image/png"},
            {"src": static("dispatch/icon-512.png"), "sizes": "512x512", "type": "image/png"},
            {
                "src": static("dispatch/icon-maskable-512.png"),
                "sizes": "512x512",
                "type": "image/png",
                "purpose": "maskable",
            },
        ],
    }
    return JsonResponse(facts, content_type="application/manifest+json")


@require_safe
def worker(_request: HttpRequest) -> HttpResponse:
    """At the root, so that it answers for all pages. Another version of any file makes it another worker."""
    files, later = ([static(name) for name in names] for names in (SHELL, LATER))
    version = hashlib.sha256(json.dumps([files, later, code()]).encode()).hexdigest()[:16]
    shell = {"version": version, "files": files, "later": later, "offline": reverse("offline")}
    answer = HttpResponse(f"const SHELL = {json.dumps(shell)};\n{code()}", content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"
    return answer


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Shown where neither the line nor the phone has the page."""
    return render(request, "mobile/offline.html")


@cache
def code() -> str:
    if found := finders.find(WORKER):
        return Path(str(found)).read_text()
    with staticfiles_storage.open(WORKER) as file:
        return str(file.read(), "utf-8")

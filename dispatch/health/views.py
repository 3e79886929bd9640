from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dispatch.health.checks import HELPFUL, NEEDED, look


@never_cache
@require_safe
def livez(_request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """503 only where nothing works: no database, or tables that this code doesn't know.

    Without broker, worker or mail server the service goes on, and `degraded` names them: booking needs none of them.
    """
    found = look()
    is_ready = not any(found[name] for name in NEEDED)
    body = {
        "status": "ready" if is_ready else "not ready",
        "degraded": [name for name in HELPFUL if found[name]],
        "checks": {name: reason or "ok" for name, reason in found.items()},
    }
    return JsonResponse(body, status=200 if is_ready else 503)

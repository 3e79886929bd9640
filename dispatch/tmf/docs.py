from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The API to read and to try. Open to all: the description is public, the data is not."""
    return render(request, "tmf/docs.html")

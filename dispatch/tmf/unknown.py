"""What is below ``/tmf-api/`` and none of our resources."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dispatch.tmf.toolkit.errors import answer_error


class UnknownView(APIView):
    """404 in the shape of every other error, with any method and for anybody."""

    authentication_classes = ()
    permission_classes = ()
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:  # noqa: ARG002  DRF's signature
        raise NotFound(_("There is nothing at this address. See /api/docs/ for what there is."))

    def get_exception_handler(self) -> Callable[[Exception, dict[str, Any]], Response | None]:
        return answer_error

"""The phone's way in and out: its log goes up; who it is for, and a token against forged requests, come down."""

from dataclasses import asdict
from datetime import UTC, timedelta
from http import HTTPStatus
from typing import IO, Any
from uuid import UUID

import structlog
from django.core.exceptions import RequestDataTooBig
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from rest_framework import serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import PermissionDenied, UnsupportedMediaType
from rest_framework.parsers import BaseParser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dispatch.mobile.doings import DOINGS
from dispatch.mobile.page import made_at, moment
from dispatch.mobile.points import is_agreed
from dispatch.mobile.sync.applying import ForeignEntryError, take
from dispatch.mobile.sync.contact import FORGET, PHONE_HEADER, hear, is_on_duty, must_forget
from dispatch.mobile.sync.day import kept_by, renamed, versions_now
from dispatch.mobile.sync.entries import MOST_ENTRIES, by_our_clock, entry_of
from dispatch.mobile.sync.errors import first_line
from dispatch.mobile.sync.photos import LARGEST_PIECE_BYTES, OtherOffsetError, append, begin
from dispatch.mobile.sync.reading import PhoneJSONParser
from dispatch.models import FieldEntry, PhotoUpload
from dispatch.tmf.toolkit.errors import TooLarge
from orders.models import Visit
from orders.models.visit import PhotoKind
from technicians.access import signed_in
from technicians.models import User

MOST_UNSENT = 1_000_000

logger = structlog.get_logger(__name__)


class Session(SessionAuthentication):
    """Django's session, forged requests refused; 401 asks for a sign-in, so that the phone keeps its queue."""

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002  DRF's signature
        return "Session"


class IsTechnician(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:  # noqa: ARG002  DRF's signature
        user = request.user
        return isinstance(user, User) and user.role == User.Role.TECHNICIAN


class PhoneView(APIView):
    authentication_classes = [Session]
    permission_classes = [IsTechnician]
    parser_classes = [PhoneJSONParser]
    schema = None  # not part of the public API

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, RequestDataTooBig):
            exc = TooLarge(_("The request is larger than 1 MiB."))
        return super().handle_exception(exc)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        final = super().finalize_response(request, response, *args, **kwargs)
        final["Cache-Control"] = "no-store"
        if must_forget(request._request):
            final[PHONE_HEADER] = FORGET
        return final


def refuse_other(person: int, user: User) -> None:
    """A second person on one phone, or in its other tab, never sends as the first; what is not sent stays there."""
    if person != user.pk:
        raise PermissionDenied(_("These entries are somebody else's. Sign in as that person to send them."))


class SentSerializer(serializers.Serializer[Any]):
    """`person` is for whom the queue was filled; `unsent` is what will still wait on that `phone` afterwards.

    `known` are the versions of the pages that the phone has.
    """

    person = serializers.IntegerField()
    now = serializers.DateTimeField(default_timezone=UTC)
    entries = serializers.ListField(child=serializers.JSONField(allow_null=True), max_length=MOST_ENTRIES)
    phone = serializers.UUIDField(required=False)
    unsent = serializers.IntegerField(min_value=0, max_value=MOST_UNSENT, default=0)
    unsent_since = serializers.DateTimeField(default_timezone=UTC, allow_null=True, default=None)
    known = serializers.JSONField(default=dict, allow_null=True)

    def validate_known(self, known: Any) -> dict[str, Any]:
        """Nothing that it may be keeps entries from being taken."""
        return known if isinstance(known, dict) else {}


class Sync(PhoneView):
    """GET: who is signed in. POST: entries, oldest first; each gets an answer of its own, in the same order."""

    def get(self, request: Request) -> Response:
        return Response({"person": signed_in(request._request).pk, "token": get_token(request._request)})

    def post(self, request: Request) -> Response:
        user = signed_in(request._request)
        sent = SentSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        refuse_other(sent.validated_data["person"], user)
        told = sent.validated_data
        slow = timezone.now() - told["now"]
        before = versions_now(user) if told["known"] and are_doings(told["entries"]) else {}
        answers = [answer(each, slow=slow, by=user) for each in told["entries"]]
        is_all_applied = all(each["state"] == FieldEntry.State.APPLIED for each in answers)
        versions = renamed(told["known"], before, versions_now(user)) if before and is_all_applied else {}
        if "phone" in told:
            since = told["unsent_since"] and by_our_clock(told["unsent_since"], slow=slow)
            hear(phone=told["phone"], user=user, unsent=told["unsent"], since=since)
        said = {"now": moment(timezone.now()), "answers": answers, "points": is_agreed(user)}
        return Response({**said, "versions": versions})


class KnownSerializer(serializers.Serializer[Any]):
    """The versions of the pages that the phone has, as it was given them."""

    known = serializers.DictField(child=serializers.CharField(max_length=64), default=dict)


@method_decorator(gzip_page, name="dispatch")
class Day(PhoneView):
    """POST: the pages of today and tomorrow that the phone does not have yet, for it to keep. It changes nothing."""

    def post(self, request: Request) -> Response:
        asked = KnownSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        user = signed_in(request._request)
        if not is_on_duty(user):
            raise PermissionDenied(_("The office has switched you off as a technician."))
        kept = kept_by(request._request, user, known=asked.validated_data["known"])
        who = {"person": user.pk, "username": user.get_username()}
        return Response({**who, "made_at": made_at(request._request), **asdict(kept)})


class PhotoSerializer(serializers.Serializer[Any]):
    """`person` is who took it; phones of an older version don't say."""

    person = serializers.IntegerField(required=False)
    visit = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=PhotoKind.choices, default=PhotoKind.PHOTO)
    taken_at = serializers.DateTimeField(default_timezone=UTC)
    size = serializers.IntegerField(min_value=1)


class Piece(BaseParser):
    """Bytes, at most one piece."""

    media_type = "application/octet-stream"

    def parse(self, stream: IO[Any], *_context: object) -> bytes:  # type: ignore[override]  # no form, no JSON
        piece = stream.read(LARGEST_PIECE_BYTES + 1)
        if len(piece) > LARGEST_PIECE_BYTES:
            raise TooLarge(_("Send at most 512 KiB at once."))
        return bytes(piece)


class Photo(PhoneView):
    """PUT announces a photo, PATCH sends a piece of it; both say how many bytes are here, so that a phone goes on."""

    parser_classes = [PhoneJSONParser, Piece]

    def put(self, request: Request, uuid: UUID) -> Response:
        asked = PhotoSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        user, facts = signed_in(request._request), dict(asked.validated_data)
        refuse_other(facts.pop("person", user.pk), user)
        try:
            upload = begin(uuid=uuid, by=user, **facts)
        except Visit.DoesNotExist:
            raise Http404 from None
        except DjangoValidationError as error:
            raise serializers.ValidationError({"size": error.messages}) from error
        return Response({"received": upload.received})

    def patch(self, request: Request, uuid: UUID) -> Response:
        offset = serializers.IntegerField(min_value=0).run_validation(request.headers.get("Upload-Offset"))
        if not isinstance(request.data, bytes):
            raise UnsupportedMediaType(request.content_type or "")
        try:
            upload = append(uuid=uuid, offset=offset, piece=request.data, by=signed_in(request._request))
        except PhotoUpload.DoesNotExist:
            raise Http404 from None
        except OtherOffsetError as error:
            return Response({"received": error.received}, status=HTTPStatus.CONFLICT)
        return Response({"received": upload.received})


def are_doings(entries: list[Any]) -> bool:
    """Whether all of them tell of visits, which phones show by themselves."""
    return bool(entries) and all(isinstance(each, dict) and each.get("kind") in DOINGS for each in entries)


def answer(sent: Any, *, slow: timedelta, by: User) -> dict[str, object]:
    """What became of one entry. `again`: it was our fault, send it later; `unreadable`: it is not kept here."""
    uuid = sent.get("uuid") if isinstance(sent, dict) else None
    try:
        entry = take(entry_of(sent, slow=slow), by=by)
    except serializers.ValidationError as error:
        return {"uuid": uuid, "state": "unreadable", "said": first_line(error.detail)}
    except ForeignEntryError:
        return {"uuid": uuid, "state": "unreadable", "said": _("This entry belongs to somebody else.")}
    except Exception as error:  # noqa: BLE001  whatever is wrong with one entry, the next ones are taken
        # Only its kind: an error's own words may quote what people wrote.
        logger.error("entry not taken", error=type(error).__name__)  # noqa: TRY400
        return {"uuid": uuid, "state": "again", "said": _("That did not work on our side. It is sent again later.")}
    return {"uuid": uuid, "state": entry.state, "said": entry.said}

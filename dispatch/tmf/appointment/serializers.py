"""TMF646 as we speak it, both ways."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from dispatch.booking.search import FEWEST, MOST, USUAL, Advice, Found, NoSlot
from dispatch.models import Appointment, SlotSearch
from dispatch.models.appointment import AppointmentState, MissedBy
from dispatch.models.slots import SlotSearchState
from dispatch.tmf.toolkit.fields import Choice, GeoJsonPoint, Instant
from dispatch.tmf.toolkit.parts import EntityRefSerializer, References, TimePeriodSerializer, reference
from dispatch.tmf.toolkit.serializers import HrefField, TmfSerializer, ready, shown
from orders.models import Site

MAX_PARTS = 50
REASONS: Mapping[str, str | Promise] = {
    NoSlot.NO_DAY: _("No technician works on these days."),
    NoSlot.NO_SKILL: _("Nobody who works on these days has the skills."),
    NoSlot.NOBODY_ON_SHIFT: _("Whoever has the skills is off duty then."),
    NoSlot.OUT_OF_REACH: _("Nobody with the skills comes near this address then."),
    NoSlot.FULL: _("Everybody who could come is booked then."),
    NoSlot.NO_WINDOW: _("None of our windows lies inside what was asked for: ask for a longer time."),
    NoSlot.TOO_FAR: _("Only the next 14 days can be booked: from %(first)s to %(last)s."),
    NoSlot.PAST: _("The time that was asked for is over: ask for one from %(first)s to %(last)s."),
    NoSlot.TOO_SOON: _("The order is wanted later: nobody comes before its requestedStartDate."),
    NoSlot.NOT_BOOKABLE: _("This order takes no appointment now: it is over, or on hold."),
    NoSlot.NOT_ON_MAP: _("This address can't be placed on the map: correct its street and postal code."),
}


class RelatedPlaceSerializer(TmfSerializer):
    """Where the work is."""

    type_name = "RelatedPlaceRefOrValue"
    role = serializers.CharField(max_length=50, allow_blank=True, default="site")
    street = serializers.CharField(max_length=200, allow_blank=True, default="")
    postalCode = serializers.CharField(source="postal_code", max_length=10)  # noqa: N815  TM Forum's spelling
    city = serializers.CharField(max_length=100, allow_blank=True, default="")
    country = serializers.RegexField(r"^[A-Z]{2}$", default="DE", help_text="Two letters, such as DE.")
    point = GeoJsonPoint(required=False, allow_null=True)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Of a site, or of what was validated."""
        if isinstance(instance, Site):
            instance = model_to_dict(instance, fields=["street", "postal_code", "city", "country", "point"])
        return super().to_representation({"role": "site", "point": None, **instance})


class AppointmentSerializer(TmfSerializer):
    """A window for the arrival of the technician.

    *initialized* is a hold that expires (`remaining` seconds are left), *confirmed* is a promise. It belongs to a work
    order, which `relatedEntity` names by its id or number, or by its ticket's. Our extensions: `remaining`, `missedBy`
    (provider or customer) and `reason`. `attachment`, `calendarEvent`, `contactMedium` and `note` are not kept:
    everything said stands on the ticket.
    """

    type_name = "Appointment"
    id = serializers.UUIDField(source="uuid", read_only=True)
    href = HrefField("appointment")
    category = serializers.CharField(max_length=50, allow_blank=True, default="")
    creationDate = Instant(source="created_at", read_only=True)  # noqa: N815
    description = serializers.CharField(max_length=300, allow_blank=True, default="")
    externalId = serializers.CharField(source="external_id", max_length=100, allow_blank=True, default="")  # noqa: N815
    lastUpdate = Instant(source="updated_at", read_only=True)  # noqa: N815
    status = serializers.ChoiceField(choices=AppointmentState.choices, source="state", read_only=True)
    validFor = TimePeriodSerializer(source="window")  # noqa: N815
    relatedEntity = References(required=False)  # noqa: N815
    relatedParty = serializers.SerializerMethodField()  # noqa: N815
    relatedPlace = serializers.SerializerMethodField()  # noqa: N815
    remaining = serializers.SerializerMethodField(help_text="Seconds that a hold is still valid; null otherwise.")
    missedBy = serializers.ChoiceField(choices=[("", ""), *MissedBy.choices], source="missed_by", read_only=True)  # noqa: N815
    reason = serializers.CharField(read_only=True)

    @extend_schema_field(serializers.IntegerField(allow_null=True, min_value=0))
    def get_remaining(self, appointment: Appointment) -> int | None:
        if appointment.state != AppointmentState.INITIALIZED or appointment.expires_at is None:
            return None
        return max(0, (appointment.expires_at - timezone.now()) // timedelta(seconds=1))

    @extend_schema_field(EntityRefSerializer(many=True))
    def get_relatedParty(self, appointment: Appointment) -> list[dict[str, Any]]:  # noqa: N802
        customer = appointment.order.customer
        if customer is None:
            return []
        named = reference(customer.uuid, role="customer", referred_type="Individual", name=customer.name)
        return [named | {"@type": "RelatedParty"}]

    @extend_schema_field(RelatedPlaceSerializer())
    def get_relatedPlace(self, appointment: Appointment) -> dict[str, Any]:  # noqa: N802
        site = appointment.order.site
        named = {"id": str(site.uuid), "name": site.address}
        return named | shown(RelatedPlaceSerializer, site)

    def references(self, appointment: Appointment) -> list[dict[str, Any]]:
        """The order, and the ticket behind it."""
        order = appointment.order
        found = [
            reference(order.uuid, role="workOrder", referred_type="WorkOrder", name=order.number, status=order.state)
        ]
        if ticket := order.ticket:
            named = {"role": "troubleTicket", "referred_type": "TroubleTicket", "name": ticket.number}
            found.append(reference(ticket.uuid, **named, status=ticket.state))
        return found


class AppointmentPatchSerializer(AppointmentSerializer):
    """What can be changed: `status` to confirmed or cancelled, and the window while it is confirmed.

    What is sent back as it was got changes nothing; `remaining` runs on meanwhile, and is not looked at.
    """

    remaining = None  # type: ignore[assignment]
    status = Choice(choices=AppointmentState.choices, source="state", required=False)
    reason = serializers.CharField(max_length=300, allow_blank=True, required=False)


class TimeSlotSerializer(TmfSerializer):
    """A window, and how it was ranked: 1 is the best. `price` and its parts are in seconds of travel."""

    type_name = "TimeSlot"
    id = serializers.CharField(read_only=True)
    validFor = TimePeriodSerializer()  # noqa: N815
    rank = serializers.IntegerField(read_only=True)
    planned = serializers.BooleanField(read_only=True, help_text="Tested in the day's published plan.")
    detour = serializers.IntegerField(read_only=True, help_text="Seconds of travel that it adds.")
    delay = serializers.IntegerField(read_only=True, help_text="Seconds by which planned visits start later.")
    rareSkill = serializers.IntegerField(read_only=True, help_text="Charge for a skill that few have.")  # noqa: N815
    scarcity = serializers.IntegerField(read_only=True, help_text="Charge for a day that is nearly full.")
    price = serializers.IntegerField(read_only=True)


class AdviceSerializer(TmfSerializer):
    """Why there is no slot, and the first windows that there are."""

    type_name = "Advice"
    reason = serializers.ChoiceField(choices=[each.value for each in NoSlot])
    text = serializers.CharField()
    sameDays = TimePeriodSerializer(allow_null=True)  # noqa: N815
    otherDay = TimePeriodSerializer(allow_null=True)  # noqa: N815
    bookable = TimePeriodSerializer(required=False, help_text="With *too_far* and *past*: what can be booked.")


class SearchTimeSlotSerializer(TmfSerializer):
    """A question for windows that can be kept, answered at once.

    `relatedEntity` names the order or its ticket; or, before there is one, an order type (`@referredType`
    OrderType and its code) with the place in `relatedPlace`. No `requestedTimeSlot` means the next 14 days. Our
    extensions: `numberOfSlots`, how each slot was ranked, and `advice` where there is none.
    """

    type_name = "SearchTimeSlot"
    id = serializers.UUIDField(source="uuid", read_only=True)
    href = HrefField("slot-search")
    searchDate = Instant(source="created_at", read_only=True)  # noqa: N815
    searchResult = serializers.ChoiceField(choices=["success", "fail"], read_only=True)  # noqa: N815
    status = serializers.ChoiceField(choices=SlotSearchState.choices, source="state", read_only=True)
    numberOfSlots = serializers.IntegerField(min_value=FEWEST, max_value=MOST, default=USUAL)  # noqa: N815
    requestedTimeSlot: serializers.ListSerializer[Any] = serializers.ListSerializer(  # noqa: N815
        child=TimeSlotSerializer(), required=False, max_length=MAX_PARTS
    )
    relatedEntity: serializers.ListSerializer[Any] = serializers.ListSerializer(  # noqa: N815
        child=EntityRefSerializer(), required=False, max_length=MAX_PARTS
    )
    relatedPlace = RelatedPlaceSerializer(required=False)  # noqa: N815
    relatedParty = EntityRefSerializer(required=False)  # noqa: N815
    availableTimeSlot = TimeSlotSerializer(many=True, read_only=True)  # noqa: N815
    advice = AdviceSerializer(read_only=True, allow_null=True)

    def to_representation(self, instance: SlotSearch) -> dict[str, Any]:
        advice = instance.advice and {**instance.advice, "text": advice_text(instance.advice)}
        return {
            "id": str(instance.uuid),
            "href": self.fields["href"].to_representation(instance.uuid),
            "searchDate": self.fields["searchDate"].to_representation(instance.created_at),
            "searchResult": "success" if instance.found else "fail",
            "status": instance.state,
            "requestedTimeSlot": [],
            "relatedEntity": [],
            **instance.asked,
            "availableTimeSlot": instance.found,
            "advice": advice or None,
            "@type": self.type_name,
        }


def slot_of(found: Found) -> dict[str, Any]:
    """A slot as `TimeSlotSerializer` describes it; its id is its beginning, which nobody else's is that day."""
    offer = found.offer
    return {
        "id": f"{found.slot.span.lower:%Y%m%dT%H%MZ}",
        "validFor": shown(TimePeriodSerializer, found.slot.span),
        "rank": found.rank,
        "planned": found.is_planned,
        "detour": round(offer.detour_s),
        "delay": round(offer.push_s),
        "rareSkill": round(offer.rarity),
        "scarcity": round(offer.scarcity),
        "price": round(offer.price),
        "@type": TimeSlotSerializer.type_name,
    }


def advice_of(advice: Advice) -> dict[str, Any]:
    """Without its text, which depends on the reader's language."""
    return {
        "reason": advice.reason.value,
        "sameDays": advice.same_days and shown(TimePeriodSerializer, advice.same_days.span),
        "otherDay": advice.other_day and shown(TimePeriodSerializer, advice.other_day.span),
        **({"bookable": shown(TimePeriodSerializer, advice.bookable)} if advice.bookable else {}),
        "@type": AdviceSerializer.type_name,
    }


def advice_text(advice: Mapping[str, Any]) -> str:
    """One sentence in the reader's language, of an advice as it is kept."""
    text = str(REASONS[advice["reason"]])
    if "bookable" not in advice:
        return text
    bookable = ready(TimePeriodSerializer).run_validation(advice["bookable"])
    first, last = (timezone.localtime(end) for end in (bookable.lower, bookable.upper - timedelta(microseconds=1)))
    return text % {"first": date_format(first), "last": date_format(last)}


def asked_in(data: Mapping[str, Any]) -> dict[str, Any]:
    """What was asked for by `data`, validated by `SearchTimeSlotSerializer`, as it is answered."""
    fields = ready(SearchTimeSlotSerializer).fields
    return {name: fields[name].to_representation(value) for name, value in data.items()}

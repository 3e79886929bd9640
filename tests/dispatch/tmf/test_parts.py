"""The toolkit's fields, filters and merge-patch where more than one resource needs them."""

from datetime import UTC, datetime

import pytest
from django.db.models import Q
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from dispatch.tmf.toolkit.errors import answer_error
from dispatch.tmf.toolkit.fields import Instant
from dispatch.tmf.toolkit.filters import Attribute, _values
from dispatch.tmf.toolkit.resources import patched
from dispatch.tmf.toolkit.schema import answers_in_part
from dispatch.tmf.toolkit.serializers import TmfSerializer
from orders.models.states import OrderState, TransitionError, check_transition


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2000-01-01T00:00:00Z", datetime(2000, 1, 1, tzinfo=UTC)),
        ("2099-12-31T23:59:59Z", datetime(2099, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("2026-11-23T08:00:00+01:00", datetime(2026, 11, 23, 7, tzinfo=UTC)),
        ("2026-11-23T23:59:00+23:59", datetime(2026, 11, 23, tzinfo=UTC)),
    ],
)
def test_an_instant_may_lie_ahead(text, found):
    instant = Instant().run_validation(text)
    assert (instant, instant.tzinfo) == (found, UTC)


@pytest.mark.parametrize(
    "text",
    [
        *("1999-12-31T23:59:59Z", "2100-01-01T00:00:00Z", "2026-11-23T08:00:00", "0001", 7),
        *("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"),
    ],
)
def test_an_instant_has_an_offset_and_lies_in_our_century(text):
    with pytest.raises(serializers.ValidationError):
        Instant().run_validation(text)


def test_a_comma_is_an_or_but_in_prose():
    assert _values("a", ["x,y", "z"], Attribute("a"), "") == ["x", "y", "z"]
    assert _values("a", ["x,y", "z"], Attribute("a", prose=True), "") == ["x,y", "z"]
    assert Attribute("a", prose=True).matching("", ["x,y"]) == [Q(a__in=["x,y"])]


class ThingSerializer(TmfSerializer):
    type_name = "Thing"
    name = serializers.CharField()
    colour = serializers.CharField(required=False)
    size = serializers.IntegerField(default=0)


PRESENT = {"name": "a", "colour": "red", "size": 3}


def test_null_takes_away_what_has_a_default():
    assert patched(ThingSerializer(), present=PRESENT, sent={"size": None}) == {"size": 0}


@pytest.mark.parametrize(
    ("name", "message"),
    [("colour", "This can be changed, but not be taken away."), ("name", "This field is required.")],
)
def test_null_for_anything_else_is_refused_and_not_passed_over(name, message):
    with pytest.raises(ValidationError) as refusal:
        patched(ThingSerializer(), present=PRESENT, sent={name: None})
    assert [str(line) for line in (refusal.value.detail[name] if name == "name" else [refusal.value.detail[name]])] == [
        message
    ]


def test_null_for_what_is_null_already_is_let_pass():
    assert patched(ThingSerializer(), present={**PRESENT, "colour": None}, sent={"colour": None}) == {}


def test_a_state_that_may_not_follow_is_a_conflict(rf):
    with pytest.raises(TransitionError) as refusal:
        check_transition(OrderState, present=OrderState.COMPLETED, wanted=OrderState.PENDING)
    answer = answer_error(refusal.value, {})
    assert (answer.status_code, answer.data["code"]) == (409, "conflict")


def test_an_answer_of_chosen_attributes_must_hold_none_of_them():
    whole = {"type": "object", "properties": {"id": {}}, "required": ["id"]}

    def answers(name: str) -> dict:
        return {
            "parameters": [{"name": "fields"}],
            "responses": {
                "200": {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}}
            },
        }

    document = answers_in_part(
        {
            "paths": {"/things": {"get": answers("Things")}, "/things/{id}": {"get": answers("Thing"), "patch": {}}},
            "components": {
                "schemas": {
                    "Thing": whole,
                    "Things": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}},
                }
            },
        }
    )

    schemas = document["components"]["schemas"]
    part = {"$ref": "#/components/schemas/ThingPart"}
    assert schemas["ThingPart"] == {"type": "object", "properties": {"id": {}}}
    assert (schemas["Thing"], schemas["Things"]["items"]) == (whole, part)
    one = document["paths"]["/things/{id}"]["get"]["responses"]["200"]
    assert one["content"]["application/json"]["schema"] == part

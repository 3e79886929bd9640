"""What a dispatcher may ask in a checklist: a mistake in it is named, with what to mend."""

import pytest

from orders.models import OrderType
from tests.factories import OrderTypeFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def order_type(organisation) -> OrderType:
    return OrderTypeFactory(organisation=organisation)


@pytest.fixture
def save(client, order_type):
    """The order type's page with one line of the checklist, as a browser sends it."""
    user = UserFactory(organisation=order_type.organisation, role="dispatcher")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    address = f"/admin/orders/ordertype/{order_type.pk}/change/"

    def post(**line: str):
        form = client.get(address).context["adminform"].form
        fields = {name: form[name].value() for name in form.fields}
        for prefix in ("required_skills", "parts", "checklist"):
            fields |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
        line = {"position": "0", "label": "Pegel", "kind": "number", **line}
        fields |= {f"checklist-0-{name}": value for name, value in line.items()}
        return client.post(address, {**fields, "checklist-TOTAL_FORMS": 1})

    return post


def test_limits_and_options_are_saved(save, order_type):
    assert save(unit="dBm", lower_limit="-27", upper_limit="-8.5").status_code == 302
    assert save(label="Ursache", kind="choice", options="Kabel\r\nDose").status_code == 302
    level, cause = order_type.checklist.order_by("pk")
    assert (level.limits, cause.choices) == ("−27 to −8.5 dBm", ["Kabel", "Dose"])


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ({"kind": "choice"}, "A choice needs at least two options, one a line."),
        ({"kind": "choice", "options": "Dose\nDose"}, "A choice needs at least two options, one a line."),
        ({"kind": "choice", "options": "Dose\n" + "x" * 101}, "An option has at most 100 characters."),
        ({"lower_limit": "1", "upper_limit": "-1"}, "The upper limit is below the lower one. Please swap them."),
        ({"lower_limit": "x"}, "Enter a number."),
        ({"kind": "smell"}, "is not one of the available choices"),
    ],
)
def test_a_mistake_in_a_line_is_named(save, order_type, line, sentence):
    answer = save(**line)
    assert (answer.status_code, sentence in answer.content.decode()) == (200, True)
    assert not order_type.checklist.exists()

"""The office's list of entries from the field."""

import pytest
from django.utils import translation

from dispatch.admin.handing_in import what
from dispatch.mobile.doings import DOINGS
from dispatch.mobile.sync.applying import _OF_KIND
from dispatch.models import FieldEntry

KINDS = [*DOINGS, *_OF_KIND]


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_kind_of_entry_has_a_name_in_words(language):
    with translation.override(language):
        names = {kind: what(FieldEntry(kind=kind)) for kind in KINDS}
    assert {kind for kind, name in names.items() if name == kind} == set()


def test_a_kind_of_a_newer_phone_is_shown_as_it_is():
    assert what(FieldEntry(kind="hologram")) == "hologram"

"""Migrations that begin with many tables at once."""

import pytest
from django.db import migrations, models

from technicians.tables import Tables


def test_what_changes_a_table_that_is_there_is_refused():
    with pytest.raises(TypeError, match="AlterField"):
        Tables([migrations.AlterField("shift", "note", models.TextField())])


def test_it_can_be_written_down_again():
    table = migrations.CreateModel("Note", [("id", models.BigAutoField(primary_key=True))])
    name, positional, named = Tables([table]).deconstruct()
    assert (name, positional, named) == ("Tables", [], {"operations": [table]})

"""An operation for migrations that begin an app with many tables at once."""

from collections.abc import Sequence
from typing import ClassVar

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger


class Tables(Operation):
    """The operations of an initial migration, as one.

    Django builds the classes of all related models anew after each operation; here they are built once, as they are at
    the end. A table that is created from its last state has its fields, indexes and constraints with it, so that only
    triggers follow. Nothing is left for the end of the migration: the next operation may name an index.
    """

    category = OperationCategory.ADDITION
    known: ClassVar = (CreateModel, AddField, AddIndex, AddConstraint, AddTrigger)

    def __init__(self, operations: Sequence[Operation]) -> None:
        if unknown := [operation for operation in operations if not isinstance(operation, self.known)]:
            raise TypeError(f"Not what tables begin with: {unknown}")
        self.operations = operations

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        return type(self).__qualname__, [], {"operations": self.operations}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        vars(state).pop("apps", None)  # without them nothing is built until somebody asks
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for kind in CreateModel, AddTrigger:
            for operation in self.operations:
                if isinstance(operation, kind):
                    operation.database_forwards(app_label, schema_editor, from_state, to_state)
        for statement in schema_editor.deferred_sql:
            schema_editor.execute(statement, None)
        schema_editor.deferred_sql.clear()

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """A table takes its triggers with it."""
        for operation in reversed(self.operations):
            if isinstance(operation, CreateModel):
                operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "Create all tables at once"

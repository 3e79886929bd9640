"""Lists that come in and go out as CSV and XLSX: with a preview of every line, and without formulas both ways."""

from collections.abc import MutableMapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.gis.geos import Point
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from import_export.admin import ImportExportMixin
from import_export.fields import Field
from import_export.forms import ImportForm
from import_export.resources import Diff, ModelResource
from import_export.tmp_storages import CacheStorage
from import_export.widgets import Widget

from technicians.access import signed_in
from technicians.admin.csv_files import FileRefusedError, SpreadsheetCsv, SpreadsheetXlsx, harmless, unmarked
from technicians.admin.fields import PlaceField
from technicians.models import User

MOST_BYTES = 2 * 1024 * 1024


class FileGoneError(Exception):
    """What was to be confirmed is not kept any more."""


class KeptFile(CacheStorage):
    """Between preview and confirmation a file is kept for all web processes, for an hour."""

    CACHE_LIFETIME = 3600

    def read(self) -> Any:
        data = super().read()
        if data is None:
            raise FileGoneError
        return data


class FileForm(ImportForm):
    def clean_import_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["import_file"]
        if (file.size or 0) > MOST_BYTES:
            raise ValidationError(_("The file is larger than 2 MB. Please send it in parts."))
        return file


class PlainDiff(Diff):
    """Before and after of each cell, without inline styles."""

    def as_html(self) -> list[str]:
        return [self._cell(str(before), str(after)) for before, after in zip(self.left, self.right, strict=True)]

    def _cell(self, before: str, after: str) -> str:
        if before == after or self.new or not before:
            return format_html("{}", after)
        return format_html("<del>{}</del> <ins>{}</ins>", before, after)


class PlaceWidget(Widget):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Point | None:  # noqa: ARG002  the library's
        try:
            return PlaceField(required=False).clean(value)
        except ValidationError as error:
            raise ValueError(" ".join(error.messages)) from None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:  # noqa: ARG002  the library's
        return str(PlaceField().prepare_value(value) or "")


class OwnResource(ModelResource):
    """Lines of the rows that a person sees on the page; new ones are of the person's organisation."""

    def __init__(self, *, user: User, rows: QuerySet[Model], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.user, self.rows = user, rows
        for field in self.fields.values():
            if hasattr(field.widget, "user"):
                field.widget.user = user

    def get_queryset(self) -> QuerySet[Model]:
        return self.rows.all()

    def init_instance(self, row: Any = None) -> Model:
        instance: Any = super().init_instance(row)
        if hasattr(instance, "organisation_id"):
            instance.organisation_id = self.user.organisation_id
        return instance

    def before_import_row(self, row: MutableMapping[str, Any], **_kwargs: Any) -> None:
        for name, value in row.items():
            row[name] = in_words(value)

    def export_field(self, field: Field, instance: Model, **kwargs: Any) -> Any:
        value = super().export_field(field, instance, **kwargs)
        return value if isinstance(value, str) and value.lstrip("-").isdigit() else harmless(value)

    def get_diff_class(self) -> type[Diff]:
        return PlainDiff


class NamedByUuid(OwnResource):
    """A row is named by its `uuid`; a line without one makes a new row."""

    def get_instance(self, _loader: Any, row: MutableMapping[str, Any]) -> Model | None:
        text = row.get("uuid", "")
        try:
            found: Model | None = self.get_queryset().filter(uuid=UUID(text)).first() if text else None
        except ValueError:
            raise ValueError(_("“%(text)s” is no uuid. Leave it empty for a new row.") % {"text": text[:40]}) from None
        if text and found is None:
            raise ValueError(
                _("There is no row with the uuid %(text)s. Leave it empty for a new one.") % {"text": text}
            )
        return found


def in_words(value: Any) -> str:
    """A cell as text: a spreadsheet's numbers and days as people write them, without the mark against formulas."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime):
        value = value.date()
    return value.isoformat() if isinstance(value, date) else unmarked(str(value).strip())


class ExchangePages(ImportExportMixin):
    """For a page of the admin: the list as it is filtered goes out; a file comes in whole, or not at all."""

    import_formats = export_formats = [SpreadsheetCsv, SpreadsheetXlsx]
    tmp_storage_class = KeptFile
    import_form_class = FileForm
    import_template_name = "admin/exchange/import.html"
    import_export_change_list_template = "admin/exchange/change_list.html"

    def get_resource_kwargs(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        own = {"user": signed_in(request), "rows": self.get_queryset(request)}
        return {**super().get_resource_kwargs(request, *args, **kwargs), **own}

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "change") and self.may(request, "add")

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "view")

    def export_action(self, request: HttpRequest) -> HttpResponse:
        """`?as=xlsx` or CSV; the rest of the address filters as on the list."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        asked = request.GET.copy()
        kind = SpreadsheetXlsx if asked.pop("as", [""])[0] == "xlsx" else SpreadsheetCsv
        request.GET = asked  # type: ignore[assignment]
        response: HttpResponse = self._do_file_export(kind(), request, self.get_export_queryset(request))
        return response

    def add_data_read_fail_error_to_form(self, form: ImportForm, e: Exception) -> None:
        if isinstance(e, FileRefusedError):
            text = str(e)
        else:
            text = _("This file can’t be read. Choose the format that it has, or save it anew as CSV or XLSX.")
        form.add_error("import_file", text)

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            response: HttpResponse = super().process_import(request, **kwargs)
        except FileGoneError:
            messages.error(request, _("The preview is too old. Please choose the file again."))
            opts = self.opts
            return HttpResponseRedirect(reverse(f"admin:{opts.app_label}_{opts.model_name}_import"))
        return response

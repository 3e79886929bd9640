"""What every page of the admin shares: a dispatcher sees and chooses rows of their own organisation only."""

# ruff: noqa: ARG002  the signatures are Django's

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import RelatedFieldListFilter, ShowFacets
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.gis.db.models import MultiPolygonField, PointField
from django.contrib.postgres.fields import DateTimeRangeField
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import DataError
from django.db.models import Field, ForeignKey, Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from technicians.access import signed_in
from technicians.admin.areas import AreaField
from technicians.admin.fields import PlaceField, SpanWidget
from technicians.admin.history import changes_of
from technicians.admin.persons import ends_at_person
from technicians.admin.words import span_words
from technicians.models import Organisation

VIEW = frozenset({"view"})
EDIT = frozenset({"view", "add", "change"})
EDIT_AND_DELETE = EDIT | {"delete"}


class BoundedPaginator(Paginator):
    """Counts no further than `most` rows, so that a list of millions opens at once; a search reaches the rest."""

    most = 10_000

    @cached_property
    def count(self) -> int:
        rows: QuerySet[Model] = self.object_list  # type: ignore[assignment]  # the admin hands over querysets
        return rows.order_by()[: self.most].count()

    @property
    def is_cut(self) -> bool:
        return self.count == self.most


class RecordForm(forms.ModelForm):
    """Says in words what a constraint of the database refuses; `refusals` has them by the constraint's name."""

    refusals: ClassVar[dict[str, Any]] = {}

    def _update_errors(self, errors: ValidationError) -> None:
        if hasattr(errors, "error_dict"):
            for error in errors.error_dict.get(NON_FIELD_ERRORS, []):
                for name, sentence in self.refusals.items():
                    if name in str(error.message):
                        error.message = sentence
        super()._update_errors(errors)  # type: ignore[misc]  # Django's own hook, not in the stubs


@cache  # the admin looks its columns up by identity
def span_column(field: Field) -> Callable[[Model], str]:

    @admin.display(description=field.verbose_name, ordering=field.name)
    def column(row: Model) -> str:
        return span_words(getattr(row, field.name))

    column.__name__ = field.name
    return column


def readable(request: HttpRequest, page: Callable[[], HttpResponse]) -> HttpResponse:
    """The page; or, where Django's admin chokes on what an address or form says, the page without it and a sentence."""
    try:
        response = page()
        if isinstance(response, TemplateResponse):
            response.render()  # rows and choices are read only here
    except (ValueError, OverflowError, DataError):
        if request.method == "GET" and not request.GET:
            raise
        messages.error(request, _("This could not be read. Please check what was typed or chosen."))
        return HttpResponseRedirect(request.path)
    return response


class OwnRelatedFilter(RelatedFieldListFilter):
    """A filter by a related row that offers the organisation's own rows only."""

    def field_choices(self, field: Field, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        related = model_admin.admin_site.get_model_admin(field.remote_field.model)  # type: ignore[union-attr]
        return [(str(row.pk), str(row)) for row in related.get_queryset(request)]


class OrganisationScope(BaseModelAdmin):
    """For list pages and inlines alike.

    `organisation` is the lookup from the model to the organisation, `territory` the one to the territory that a
    dispatcher may be kept to, "" where there is none; `allowed` is what a dispatcher may do. What `counts_for_all` is
    changed by those only who are kept to no territory.
    """

    organisation = "organisation"
    territory = ""
    counts_for_all = False
    allowed: ClassVar[frozenset[str]] = VIEW
    formfield_overrides: ClassVar[dict[type[Field], dict[str, Any]]] = {
        PointField: {"form_class": PlaceField},
        MultiPolygonField: {"form_class": AreaField},
        DateTimeRangeField: {"widget": SpanWidget},
    }

    def may(self, request: HttpRequest, what: str) -> bool:
        user = signed_in(request)
        if what == "view":
            return user.sees_board and what in self.allowed
        is_theirs = user.is_lead if self.counts_for_all else user.is_dispatcher
        return is_theirs and what in self.allowed

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may(request, "view")

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may(request, "add")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may(request, "change")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may(request, "delete")

    def get_field_queryset(self, db: str | None, db_field: Field, request: HttpRequest) -> QuerySet[Model]:
        """What a choice offers and a form accepts: what the related rows' own page shows this person."""
        related = self.admin_site.get_model_admin(db_field.remote_field.model)  # type: ignore[union-attr]
        return related.get_queryset(request)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField | None:
        """A dispatcher's own organisation is set by itself; hidden, it still takes part in the unique rules."""
        user = signed_in(request)
        if db_field.remote_field.model is Organisation and not user.is_superuser:
            own = Organisation.objects.filter(pk=user.organisation_id)
            return forms.ModelChoiceField(own, initial=user.organisation_id, widget=forms.HiddenInput)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class OrganisationAdmin(OrganisationScope, admin.ModelAdmin):
    """The page of a model. Where `with_history` is true the page shows who changed what, and when.

    A list is sorted and narrowed by a person only where `by_person` is true: on lists of what people have and when they
    work, which say nothing of how they did.
    """

    form: type[forms.ModelForm] = RecordForm
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    paginator = BoundedPaginator
    list_per_page = 50
    with_history = False
    in_index = True
    by_person = False

    def get_sortable_by(self, request: HttpRequest) -> list[Any]:
        names = self.in_words(super().get_sortable_by(request))
        return [name for name in names if self.by_person or not ends_at_person(self.model, self.sorts_by(name))]

    def sorts_by(self, name: Any) -> str:
        """The lookup by which a column of the list is sorted; "" where it is not."""
        column = name if callable(name) else getattr(self, name, None) or getattr(self.model, name, None)
        return str(getattr(column, "admin_order_field", None) or (name if isinstance(name, str) else ""))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Django also takes any column of the row from the address."""
        is_theirs = self.by_person or not ends_at_person(self.model, lookup)
        return is_theirs and super().lookup_allowed(lookup, value, request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        rows = super().get_queryset(request)
        user = signed_in(request)
        if user.is_superuser:
            return rows
        rows = rows.filter(**{self.organisation: user.organisation_id})
        if self.territory and user.own_territories:
            nowhere = {} if self.territory == "pk" else {self.territory: None}
            rows = rows.filter(Q(**{f"{self.territory}__in": user.own_territories}) | Q(**nowhere))
        return rows

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return super().get_actions(request) if signed_in(request).is_dispatcher else {}

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return self.in_words(super().get_list_display(request))

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        return self.in_words(super().get_readonly_fields(request, obj))

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        names = super().get_fields(request, obj)
        readonly = names if not self.has_change_permission(request, obj) else super().get_readonly_fields(request, obj)
        return [self.in_words([name])[0] if name in readonly else name for name in names]

    def in_words(self, names: Iterable[Any]) -> list[Any]:
        """Columns that say a span of time in words stand in for those that would show it as the database does."""
        spans = {field.name: field for field in self.opts.get_fields() if isinstance(field, DateTimeRangeField)}
        return [span_column(spans[name]) if name in spans else name for name in names]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Parts of other records are edited there, so they stay out of the index."""
        return self.in_index and self.may(request, "view")

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        context = extra_context or {}
        sees = self.with_history and signed_in(request).sees_history
        if sees and object_id and (obj := self.get_object(request, object_id)):
            context["changes"] = changes_of(obj)
        return readable(
            request, lambda: super(OrganisationAdmin, self).changeform_view(request, object_id, form_url, context)
        )

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Who changed the record in the admin; not for those who only read."""
        if not signed_in(request).sees_history:
            raise PermissionDenied
        return super().history_view(request, object_id, extra_context)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return readable(request, lambda: super(OrganisationAdmin, self).changelist_view(request, extra_context))

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        """A stranger's row and one that never was give the same answer."""
        raise Http404


class OrganisationInline(OrganisationScope, admin.TabularInline):
    extra = 0


class SuperuserAdmin(OrganisationAdmin):
    """Accounts and tenants: a dispatcher reads what `allowed` says, a superuser changes."""

    allowed: ClassVar[frozenset[str]] = frozenset()

    def may(self, request: HttpRequest, what: str) -> bool:
        return request.user.is_superuser or super().may(request, what)

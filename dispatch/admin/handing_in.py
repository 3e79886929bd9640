"""Reading in the file that a phone saved as its last way out: shown first, and carried out with a second press."""

import hashlib
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from dispatch.mobile.page import kinds
from dispatch.mobile.sync.handed_in import MOST_BYTES, HandedIn, carry_out, read_file
from dispatch.models import FieldEntry
from technicians.access import signed_in
from technicians.models import User

FOLDER = "handed-in"


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("File from a phone"),
        help_text=_("On the phone: More, then “Save as a file”. At most 100 MB."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise ValidationError(_("The file is larger than 100 MB, and so not one that a phone saved."))
        return file


class DigestForm(forms.Form):
    """Which file was shown before."""

    digest = forms.CharField(validators=[RegexValidator(r"\A[0-9a-f]{64}\Z")])


def read_in(request: HttpRequest, frame: dict[str, Any]) -> HttpResponse:
    """`frame` is what every page of the admin shows."""
    office = signed_in(request)
    form, context = FileForm(), dict(frame)
    if request.method == "POST" and "digest" in request.POST:
        context |= carried(office, DigestForm(request.POST), form)
    elif request.method == "POST":
        form = FileForm(request.POST, request.FILES)
        if form.is_valid():
            context |= found(office, form)
    return render(request, "admin/dispatch/fieldentry/read_in.html", {**context, "form": form})


def found(office: User, form: FileForm) -> dict[str, Any]:
    body = form.cleaned_data["file"].read()
    try:
        file = read_file(body, office=office)
    except ValidationError as error:
        form.add_error("file", error)
        return {}
    digest = hashlib.sha256(body).hexdigest()
    path = path_of(office, digest)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_bytes(body)
    return {"found": file, "digest": digest}


def carried(office: User, chosen: DigestForm, form: FileForm) -> dict[str, Any]:
    """Once: pressed again, each entry and photo is answered as it was."""
    if not chosen.is_valid():
        return {}
    path = path_of(office, chosen.cleaned_data["digest"])
    try:
        file: HandedIn = read_file(path.read_bytes(), office=office)
    except FileNotFoundError:
        form.errors["file"] = form.error_class([str(_("This file is no longer here. Please choose it again."))])
        return {}
    done, faults = carry_out(file)
    path.unlink(missing_ok=True)
    shown = FieldEntry.objects.for_office().filter(pk__in=[entry.pk for entry in done])
    rows = [(what(entry), entry) for entry in shown.select_related("visit__order").order_by("at")]
    return {"carried": True, "file": file, "count": len(done), "done": rows, "faults": faults}


def what(entry: FieldEntry) -> str:
    """Its kind in words."""
    return kinds().get(entry.kind, entry.kind)


def path_of(office: User, digest: str) -> Path:
    """Seen by nobody else; what is never carried out goes with the leftovers."""
    return Path(settings.STATE_DIR) / FOLDER / f"{office.pk}-{digest}.json"

"""What a technician found, used and took pictures of at a visit: appended to it, never overwritten."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from orders.models import ChecklistAnswer, ChecklistItem, PartUsed, Visit
from orders.models.visit import PhotoKind
from orders.services.photos import add_photo
from technicians.models import Part, Skill


@dataclass(frozen=True)
class PartLine:
    part: Part
    quantity: int = 1
    serial_number: str = ""


@dataclass(frozen=True)
class Answer:
    """To an item of the checklist. `photos` are uuids of photos, here or to come; the rest is said of a number."""

    item: ChecklistItem
    value: str = ""
    photos: tuple[UUID, ...] = ()
    outside: bool = False
    measured_twice: bool = False
    remark: str = ""


@dataclass(frozen=True)
class FollowUp:
    """What the next visit needs: its service time, the earliest time for it, skills (→ level), parts (→ quantity)."""

    service_minutes: int
    not_before: datetime | None = None
    skills: Mapping[Skill, int] = field(default_factory=dict)
    parts: Mapping[Part, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Picture:
    """A JPEG as `photos.reencode` gives it."""

    kind: PhotoKind
    jpeg: bytes
    uuid: UUID = field(default_factory=uuid4)


def append(*, visit: Visit, parts: Sequence[PartLine], answers: Sequence[Answer], pictures: Sequence[Picture]) -> None:
    """Write them down with the visit."""
    PartUsed.objects.bulk_create(
        PartUsed(visit=visit, part=line.part, quantity=line.quantity, serial_number=line.serial_number)
        for line in parts
    )
    ChecklistAnswer.objects.bulk_create(
        ChecklistAnswer(
            visit=visit,
            item=answer.item,
            value=answer.value,
            photos=list(answer.photos),
            outside=answer.outside,
            measured_twice=answer.measured_twice,
            remark=answer.remark,
        )
        for answer in answers
    )
    for picture in pictures:
        add_photo(visit=visit, kind=picture.kind, jpeg=picture.jpeg, uuid=picture.uuid)

"""The catalogue that a new organisation starts with: what `catalogue_data` and `catalogue_help` list.

Names are data, in the language of the network operators that the demo shows; dispatchers change them in the admin.
"""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from orders.catalogue_data import (
    CATEGORIES,
    DESK_RULES,
    DESK_SKILLS,
    ORDER_TYPES,
    PARTS,
    RULE_SETS,
    SKILLS,
    STEPS,
    Line,
    OrderTypeEntry,
    RuleSetEntry,
)
from orders.catalogue_help import SELF_HELP, HelpEntry
from orders.models import (
    Category,
    ChecklistItem,
    DeskRule,
    GateRule,
    HelpAnswer,
    HelpStep,
    OrderType,
    OrderTypePart,
    OrderTypeSkill,
    RemoteStep,
    RuleSet,
)
from technicians.models import DeskSkill, Organisation, Part, Skill


@transaction.atomic
def install_catalogue(*, organisation: Organisation) -> None:
    """Write what is missing of the catalogue. What is there already stays as a dispatcher has made it."""
    for code, name in SKILLS.items():
        Skill.objects.get_or_create(organisation=organisation, code=code, defaults={"name": name})
    for code, name in PARTS.items():
        Part.objects.get_or_create(organisation=organisation, code=code, defaults={"name": name})
    for code, name in STEPS.items():
        RemoteStep.objects.get_or_create(organisation=organisation, code=code, defaults={"name": name})
    for code, (name, service, aliases) in CATEGORIES.items():
        Category.objects.get_or_create(
            organisation=organisation, code=code, defaults={"name": name, "service": service, "aliases": list(aliases)}
        )
    for order_type in ORDER_TYPES:
        _install_order_type(organisation, order_type)
    for rule_set in RULE_SETS:
        _install_rule_set(organisation, rule_set)
    for code, name in DESK_SKILLS.items():
        DeskSkill.objects.get_or_create(organisation=organisation, code=code, defaults={"name": name})
    _install_desk_rules(organisation)
    for category in _helped(organisation).filter(help_steps=None):
        _add_help(category, SELF_HELP[category.code])


@transaction.atomic
def add_self_help(*, organisation: Organisation) -> int:
    """Add to the kinds of fault those steps of the catalogue that are not asked there; return how many.

    They come after the organisation's own, which stay as they are. Kinds of fault that it does not have are not made.
    """
    categories = list(_helped(organisation).select_for_update())
    return sum(_add_help(category, SELF_HELP[category.code]) for category in categories)


def _helped(organisation: Organisation) -> QuerySet[Category]:
    return Category.objects.filter(organisation=organisation, code__in=SELF_HELP)


def _add_help(category: Category, entries: Sequence[HelpEntry]) -> int:
    asked = dict(category.help_steps.values_list("step__code", "position"))
    missing = [entry for entry in entries if entry.step not in asked]
    for position, entry in enumerate(missing, start=max(asked.values(), default=0) + 1):
        step, _made = RemoteStep.objects.get_or_create(
            organisation_id=category.organisation_id, code=entry.step, defaults={"name": STEPS[entry.step]}
        )
        help_step = HelpStep.objects.create(
            organisation_id=category.organisation_id,
            category=category,
            position=position,
            step=step,
            question_de=entry.question_de,
            question_en=entry.question_en,
        )
        HelpAnswer.objects.bulk_create(
            HelpAnswer(
                help_step=help_step,
                position=number,
                text_de=answer.text[0],
                text_en=answer.text[1],
                end=answer.end,
                reason_de=answer.reason[0],
                reason_en=answer.reason[1],
            )
            for number, answer in enumerate(entry.answers, start=1)
        )
    return len(missing)


def _install_desk_rules(organisation: Organisation) -> None:
    if DeskRule.objects.filter(organisation=organisation).exists():
        return
    DeskRule.objects.bulk_create(
        DeskRule(organisation=organisation, position=position, work=work, priority=priority, lease_minutes=minutes)
        for position, (work, priority, minutes) in enumerate(DESK_RULES)
    )


def _install_order_type(organisation: Organisation, entry: OrderTypeEntry) -> None:
    order_type, made = OrderType.objects.get_or_create(
        organisation=organisation,
        code=entry.code,
        defaults={
            "name": entry.name,
            "service_minutes": entry.service_minutes,
            "priority": entry.priority,
            "needed_technicians": entry.needed_technicians,
            "preparation_de": entry.preparation[0],
            "preparation_en": entry.preparation[1],
        },
    )
    if not made:
        return
    skill_of = {skill.code: skill for skill in Skill.objects.filter(organisation=organisation)}
    part_of = {part.code: part for part in Part.objects.filter(organisation=organisation)}
    OrderTypeSkill.objects.bulk_create(
        OrderTypeSkill(order_type=order_type, skill=skill_of[code], level=level) for code, level in entry.skills.items()
    )
    OrderTypePart.objects.bulk_create(
        OrderTypePart(order_type=order_type, part=part_of[code], quantity=quantity)
        for code, quantity in entry.parts.items()
    )
    _install_checklist(order_type, entry.checklist)


def _install_checklist(order_type: OrderType, lines: Sequence[Line]) -> None:
    ChecklistItem.objects.bulk_create(
        ChecklistItem(
            order_type=order_type,
            position=position,
            label=line.label,
            kind=line.kind,
            unit=line.unit,
            lower_limit=line.limits[0],
            upper_limit=line.limits[1],
            options="\n".join(line.options),
            required=line.required,
        )
        for position, line in enumerate(lines)
    )


def _install_rule_set(organisation: Organisation, entry: RuleSetEntry) -> None:
    others_default = RuleSet.objects.filter(organisation=organisation, is_default=True).exists()
    rule_set, made = RuleSet.objects.get_or_create(
        organisation=organisation,
        name=entry.name,
        defaults={"is_default": entry.is_default and not others_default, "sources": list(entry.sources)},
    )
    if not made:
        return
    category_of = {category.code: category for category in Category.objects.filter(organisation=organisation)}
    type_of = {order_type.code: order_type for order_type in OrderType.objects.filter(organisation=organisation)}
    step_of = {step.code: step for step in RemoteStep.objects.filter(organisation=organisation)}
    for position, rule in enumerate(entry.rules):
        saved = GateRule.objects.create(
            rule_set=rule_set,
            position=position,
            category=category_of[rule.category],
            line_test=rule.line_test,
            order_type=type_of[rule.order_type] if rule.order_type else None,
            evidence=list(rule.evidence),
            priority=rule.priority,
            due_working_hours=rule.due_working_hours,
        )
        saved.steps.set([step_of[code] for code in rule.steps])

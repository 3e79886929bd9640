from orders.models.callback import Callback, CallbackAttempt
from orders.models.category import Category, RemoteStep
from orders.models.contact import Contact
from orders.models.customer import Customer, CustomerPhone
from orders.models.desk import DeskRule
from orders.models.event import Event
from orders.models.field_order import FieldOrder
from orders.models.gate_rules import GateRule, RuleSet
from orders.models.interruption import Interruption
from orders.models.look_up import LookUp
from orders.models.merge import TicketMerge
from orders.models.message import Message
from orders.models.message_template import MessageTemplate
from orders.models.order_needs import FieldOrderPart, FieldOrderSkill
from orders.models.order_type import ChecklistItem, OrderType, OrderTypePart, OrderTypeSkill
from orders.models.outage import Outage
from orders.models.self_help import HelpAnswer, HelpStep
from orders.models.service_time import ServiceTime
from orders.models.site import Site
from orders.models.survey import Survey
from orders.models.ticket import Ticket, TriedStep
from orders.models.visit import ChecklistAnswer, PartUsed, Visit, VisitAction, VisitPhoto

__all__ = [
    "Callback",
    "CallbackAttempt",
    "Category",
    "ChecklistAnswer",
    "ChecklistItem",
    "Contact",
    "Customer",
    "CustomerPhone",
    "DeskRule",
    "Event",
    "FieldOrder",
    "FieldOrderPart",
    "FieldOrderSkill",
    "GateRule",
    "HelpAnswer",
    "HelpStep",
    "Interruption",
    "LookUp",
    "Message",
    "MessageTemplate",
    "OrderType",
    "OrderTypePart",
    "OrderTypeSkill",
    "Outage",
    "PartUsed",
    "RemoteStep",
    "RuleSet",
    "ServiceTime",
    "Site",
    "Survey",
    "Ticket",
    "TicketMerge",
    "TriedStep",
    "Visit",
    "VisitAction",
    "VisitPhoto",
]

from dispatch.models.api import ClientThrottle, IdempotencyKey
from dispatch.models.appointment import Appointment
from dispatch.models.assignment import Assignment, AssignmentEvent, Lock
from dispatch.models.cancellation import WorkOrderCancellation
from dispatch.models.capacity import CapacityUse, DayCapacity
from dispatch.models.connector import Call, Connector, InboundDelivery, WrittenBack
from dispatch.models.customer_link import CustomerLink, Withdrawal, WrongGuesses
from dispatch.models.day_entry import DayEntry
from dispatch.models.erasure import Erasure
from dispatch.models.field_entry import FieldEntry
from dispatch.models.field_point import FieldPoint, PointConsent
from dispatch.models.figures import BacklogDay, DayFigures, FigureGroup, FigureRow
from dispatch.models.hub import Change, Delivery, Listener
from dispatch.models.ledger import CompensationRule, LedgerEntry
from dispatch.models.phone_contact import PhoneContact
from dispatch.models.photo_upload import PhotoUpload
from dispatch.models.plan import Plan, PlanRun, UnplannedVisit
from dispatch.models.plan_edit import PlanEdit
from dispatch.models.plan_task import PlanTask
from dispatch.models.praise import Praise
from dispatch.models.saved_selection import SavedSelection
from dispatch.models.slots import DayVersion, SlotSearch, TechnicianDayVersion
from dispatch.models.sms_count import SmsCount
from dispatch.models.staff_alert import StaffAlert
from dispatch.models.survey_group import SurveyGroup
from dispatch.models.travel_time import TravelTime
from dispatch.models.what_if import WhatIf
from dispatch.models.work_offer import WorkOffer

__all__ = [
    "Appointment",
    "Assignment",
    "AssignmentEvent",
    "BacklogDay",
    "Call",
    "CapacityUse",
    "Change",
    "ClientThrottle",
    "CompensationRule",
    "Connector",
    "CustomerLink",
    "DayCapacity",
    "DayEntry",
    "DayFigures",
    "DayVersion",
    "Delivery",
    "Erasure",
    "FieldEntry",
    "FieldPoint",
    "FigureGroup",
    "FigureRow",
    "IdempotencyKey",
    "InboundDelivery",
    "LedgerEntry",
    "Listener",
    "Lock",
    "PhoneContact",
    "PhotoUpload",
    "Plan",
    "PlanEdit",
    "PlanRun",
    "PlanTask",
    "PointConsent",
    "Praise",
    "SavedSelection",
    "SlotSearch",
    "SmsCount",
    "StaffAlert",
    "SurveyGroup",
    "TechnicianDayVersion",
    "TravelTime",
    "UnplannedVisit",
    "WhatIf",
    "Withdrawal",
    "WorkOffer",
    "WorkOrderCancellation",
    "WrittenBack",
    "WrongGuesses",
]

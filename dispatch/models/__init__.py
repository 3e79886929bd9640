from dispatch.models.appointment import Appointment
from dispatch.models.assignment import Assignment
from dispatch.models.plan import Plan, PlanRun, UnplannedVisit

__all__ = ["Appointment", "Assignment", "Plan", "PlanRun", "UnplannedVisit"]

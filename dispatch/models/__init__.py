from dispatch.models.appointment import Appointment
from dispatch.models.assignment import Assignment
from dispatch.models.plan import Plan, PlanRun, UnplannedVisit
from dispatch.models.plan_task import PlanTask
from dispatch.models.travel_time import TravelTime

__all__ = ["Appointment", "Assignment", "Plan", "PlanRun", "PlanTask", "TravelTime", "UnplannedVisit"]

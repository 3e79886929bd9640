from technicians.models.absence import Absence
from technicians.models.api_client import ApiClient
from technicians.models.calendar_link import CalendarLink
from technicians.models.desk_skill import DeskSkill
from technicians.models.organisation import Organisation
from technicians.models.part import Part
from technicians.models.plan_goals import PlanGoals
from technicians.models.shift import Shift, WeeklyShift
from technicians.models.skill import Skill, TechnicianSkill
from technicians.models.technician import Technician
from technicians.models.territory import Territory
from technicians.models.user import User
from technicians.models.van_stock import VanStock

__all__ = [
    "Absence",
    "ApiClient",
    "CalendarLink",
    "DeskSkill",
    "Organisation",
    "Part",
    "PlanGoals",
    "Shift",
    "Skill",
    "Technician",
    "TechnicianSkill",
    "Territory",
    "User",
    "VanStock",
    "WeeklyShift",
]

"""The one door: `seed`."""

from datetime import date

import numpy as np

from dispatch.figures.rolling import roll_up_due
from dispatch.seeding.accounts import make_accounts
from dispatch.seeding.cases import Setting
from dispatch.seeding.days import Say, make_days
from dispatch.seeding.firm import found_firm
from dispatch.seeding.places import Places
from dispatch.seeding.reports import busiest_technician
from dispatch.seeding.sizes import Size
from technicians.models import Organisation, Territory, User


def seed(*, size: Size, today: date, accounts: bool, say: Say) -> Organisation:
    """Make what is missing of the demo for `today`, and leave alone what is there.

    `accounts` makes the demo's accounts too; raises `ImproperlyConfigured` outside demo mode.
    """
    places = Places(size.places, territories=size.territories)
    say(f"Firm: {size.technicians} technicians")
    organisation = found_firm(size=size, places=places, rng=np.random.default_rng(size.visits))
    territories = list(Territory.objects.filter(organisation=organisation).order_by("pk"))
    setting = Setting(organisation=organisation, territories=territories, places=places)
    make_days(setting=setting, size=size, today=today, say=say)
    say("Figures of what is over")
    roll_up_due()
    if accounts and not User.objects.filter(username="admin").exists():
        make_accounts(organisation=organisation, technician=busiest_technician(organisation=organisation, day=today))
    return organisation

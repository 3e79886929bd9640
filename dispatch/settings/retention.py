"""How long each kind of data is kept, in days.

What is over goes every night, in batches (`dispatch.privacy.forgetting`): never a figure, never the promise ledger.
Two things have no setting. Places of status taps go after 24 hours (`dispatch.mobile.points`), for that is what
technicians agreed to; searches for slots go after a day (`dispatch.booking.housekeeping`), for nobody reads them again.
"""

import environ

DAYS = {
    "photos": 730,  # and signatures, after the visit's end
    "contacts": 730,  # what was said and tried, on cases that are over
    "messages": 365,  # to customers, with their addresses
    "calls": 90,  # of telephone systems, with their numbers
    "notes": 90,  # to the systems in which customers are talked to
    "replies": 30,  # what a caller of the API was answered, by its Idempotency-Key
    "deliveries": 30,  # what other systems told, and our answers
    "field_entries": 30,  # what phones sent, once carried out or seen to
    "day_reports": 90,  # what technicians told of their days
    "praise": 90,  # which kind word is meant for whom, where nobody read it; what was put away goes the same night
    "plan_snapshots": 30,  # what the planner was asked, with the places of homes
    "listeners_events": 14,  # what listeners of the API were told
    "admin_log": 730,  # who changed which record in the office
    "sign_ins": 90,  # when and from where somebody signed in, or failed to
    "look_ups": 365,  # who looked at whose personal data
    "customers": 1095,  # after the last contact or work: then they are erased
}


def kept_days(env: environ.Env) -> dict[str, int]:
    return {kind: env.int(f"KEPT_DAYS_{kind.upper()}", default=days) for kind, days in DAYS.items()}

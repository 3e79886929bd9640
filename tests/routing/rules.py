"""Every rule twice: a problem that a plan written by hand keeps, and the same with one thing changed that it breaks.

In the broken problem nobody can do everything, so that whoever solves it must leave visits out. `by_hand` says
where and when Ann works.
"""

from routing import After, Break, Goals, Lock, Position, Problem, Published
from tests.routing.by_hand import A_THEN_B, AT_8_10, JUST_A, Day, Rule, one, pair, two
from tests.routing.line import H, M, at_km, technician, visit

BOTH = (*JUST_A, Day({"a": 8 * H + 10 * M}, 8 * H + 50 * M, who="bob"))
AFTERNOON = {"shift": (12 * H, 16 * H)}


def day_in_progress(b_until_s: int) -> Problem:
    """Ann has been at km 10 since 9:00, at visit a, for an hour; from there it is 10 minutes to b."""
    started = visit("a", 10, service_s=H, windows=((9 * H, 9 * H),), locks=(Lock("ann", 9 * H, Position.FIRST),))
    return Problem(
        (started, visit("b", 20, windows=((8 * H, b_until_s),))),
        (technician(start=at_km(10), shift=(9 * H, 16 * H)),),
    )


def budget(changes_at_most: int) -> Problem:
    """Published: Ann at a at 8:10. New and more important: b at the same time, so that a moves by half an hour."""
    return two(
        a={"windows": ((8 * H, 9 * H),)},
        b={"priority": 50} | AT_8_10,
        published=(Published("a", "ann", 8 * H + 10 * M),),
        goals=Goals(changes_at_most=changes_at_most),
    )


def break_after_a(latest_s: int) -> Problem:
    """Visit a takes from 8:10 to 10:10, then Ann rests until 10:40 and is home at 10:50, when her shift ends."""
    rest = Break(10 * H, latest_s, 30 * M)
    return one(service_s=2 * H, ann={"shift": (8 * H, 10 * H + 50 * M), "breaks": (rest,)})


def break_on_the_way(length_s: int) -> Problem:
    """From a, done at 8:40, it is an hour to b at km 70; the break falls due at 9:00, on the way; b starts at 10:00."""
    at_ten = {"km": 70, "windows": ((10 * H, 10 * H),)}
    return two(b=at_ten, ann={"breaks": (Break(9 * H, 9 * H + 5 * M, length_s),)})


RULES = {
    "skill": Rule(
        one(skills={"fibre": 2}, ann={"skills": {"fibre": 2}}),
        one(skills={"fibre": 2}, ann={"skills": {"copper": 3}}),
        "lacks skill fibre level 2 for visit a",
        JUST_A,
        ortools=True,
    ),
    "skill level": Rule(
        one(skills={"fibre": 2}, ann={"skills": {"fibre": 3}}),
        one(skills={"fibre": 2}, ann={"skills": {"fibre": 1}}),
        "lacks skill fibre level 2 for visit a",
        JUST_A,
        ortools=True,
    ),
    "a window bounds the start": Rule(
        one(windows=((8 * H, 8 * H + 10 * M),)),  # the service ends half an hour after it
        one(windows=((8 * H, 8 * H + 10 * M - 1),)),
        "visit a starts at 29400, outside its windows",
        JUST_A,
        ortools=True,
    ),
    "several windows": Rule(
        one(windows=((6 * H, 7 * H), (8 * H + 10 * M, 9 * H))),
        one(windows=((6 * H, 7 * H), (7 * H + 30 * M, 8 * H))),
        "outside its windows",
        JUST_A,
        ortools=True,
    ),
    "promised window": Rule(
        one(windows=((8 * H, 8 * H + 10 * M),), promised=True),
        one(windows=((8 * H, 8 * H + 9 * M),), promised=True),
        "outside its windows",
        JUST_A,
        ortools=True,
    ),
    "shift begins": Rule(
        one(),
        one(ann={"shift": (8 * H + 1, 16 * H)}),
        "is out from 28800 to 31800, outside the shift",
        JUST_A,
        ortools=True,
    ),
    "shift ends": Rule(
        one(ann={"shift": (8 * H, 8 * H + 50 * M)}),
        one(ann={"shift": (8 * H, 8 * H + 50 * M - 1)}),
        "outside the shift",
        JUST_A,
        ortools=True,
    ),
    "overtime": Rule(
        one(ann={"shift": (8 * H, 8 * H + 40 * M), "overtime_s": 10 * M}),
        one(ann={"shift": (8 * H, 8 * H + 40 * M), "overtime_s": 10 * M - 1}),
        "outside the shift",
        JUST_A,
    ),
    "start at a depot": Rule(
        one(windows=((8 * H, 8 * H + 5 * M),), ann={"start": at_km(5)}),
        one(windows=((8 * H, 8 * H + 5 * M),), ann={"start": at_km(4)}),
        "a begins at 29100, before it can (29160)",
        (Day({"a": 8 * H + 5 * M}, 8 * H + 45 * M),),
        ortools=True,
    ),
    "end at a depot": Rule(
        one(ann={"end": at_km(20), "shift": (8 * H, 8 * H + 50 * M)}),
        one(ann={"end": at_km(21), "shift": (8 * H, 8 * H + 50 * M)}),
        "home begins at 31800, before it can (31860)",
        JUST_A,
        ortools=True,
    ),
    "open end": Rule(
        one(ann={"end": None, "shift": (8 * H, 8 * H + 40 * M)}),
        one(ann={"shift": (8 * H, 8 * H + 40 * M)}),
        "home begins at 31200, before it can (31800)",
        (Day({"a": 8 * H + 10 * M}, 8 * H + 40 * M),),
        ortools=True,
    ),
    "open start": Rule(
        one(windows=((8 * H, 8 * H),), ann={"start": None}),
        one(windows=((8 * H, 8 * H),), ann={"start": at_km(9)}),
        "a begins at 28800, before it can (28860)",
        (Day({"a": 8 * H}, 8 * H + 40 * M),),
        ortools=True,
    ),
    "break between visits": Rule(
        break_after_a(10 * H + 10 * M),
        break_after_a(10 * H + 9 * M),
        "does not take the break due from 36000 to 36540",
        (Day({"a": 8 * H + 10 * M}, 10 * H + 50 * M, breaks=((10 * H + 10 * M, 10 * H + 40 * M),)),),
        ortools=True,
    ),
    "break on the way": Rule(
        break_on_the_way(20 * M),
        break_on_the_way(20 * M + 1),
        "does not take the break due from 32400 to 32700",
        (Day({"a": 8 * H + 10 * M, "b": 10 * H}, 11 * H + 40 * M, breaks=((9 * H, 9 * H + 20 * M),)),),
        ortools=True,
    ),
    "absence": Rule(
        one(ann={"absences": ((8 * H + 40 * M, 9 * H + 40 * M),)}),
        one(ann={"absences": ((8 * H + 40 * M - 1, 9 * H + 40 * M),)}),
        "works in the absence from 31199 to 34800",
        (Day({"a": 8 * H + 10 * M}, 9 * H + 50 * M),),
        ortools=True,
    ),
    "lock to a technician": Rule(
        one(locks=(Lock("ann"),), bob=AFTERNOON),
        one(locks=(Lock("bob"),), bob=AFTERNOON),
        "visit a is not done as it is locked: to bob",
        JUST_A,
        ortools=True,
    ),
    "lock to a technician and a time": Rule(
        one(locks=(Lock("ann", 8 * H + 10 * M),), windows=((8 * H, 9 * H),)),
        one(locks=(Lock("ann", 8 * H + 10 * M - 1),), windows=((8 * H, 9 * H),)),
        "visit a is not done as it is locked: to ann at 29399",
        JUST_A,
        ortools=True,
    ),
    "lock as the first": Rule(
        two(a={"locks": (Lock("ann", position=Position.FIRST),)}),
        two(b={"locks": (Lock("ann", position=Position.FIRST),)}),
        "visit b is not done as it is locked: to ann as the first",
        A_THEN_B,
    ),
    "lock as the last": Rule(
        two(b={"locks": (Lock("ann", position=Position.LAST),)}),
        two(a={"locks": (Lock("ann", position=Position.LAST),)}),
        "visit a is not done as it is locked: to ann as the last",
        A_THEN_B,
    ),
    "the started part of a day": Rule(
        day_in_progress(10 * H + 10 * M),
        day_in_progress(10 * H + 10 * M - 1),
        "visit b starts at 36600, outside its windows",
        (Day({"a": 9 * H, "b": 10 * H + 10 * M}, 11 * H, leave_s=9 * H),),
    ),
    "capacity": Rule(
        two({"delivery": {"router": 1, "reel": 3}}, {"delivery": {"router": 1}}, ann={"capacity": {"router": 2}}),
        two({"delivery": {"router": 1, "reel": 3}}, {"delivery": {"router": 1}}, ann={"capacity": {"router": 1}}),
        "carries 2 of router, and has room for 1",
        A_THEN_B,
        ortools=True,
    ),
    "capacity of each kind": Rule(
        two({"delivery": {"router": 1, "reel": 3}}, ann={"capacity": {"router": 1, "reel": 3}}),
        two({"delivery": {"router": 1, "reel": 3}}, ann={"capacity": {"router": 1, "reel": 2}}),
        "carries 3 of reel, and has room for 2",
        A_THEN_B,
        ortools=True,
    ),
    "what is picked up needs room that a delivery has left": Rule(
        two({"delivery": {"router": 1}}, {"pickup": {"router": 1}}, ann={"capacity": {"router": 1}}),
        two({"pickup": {"router": 1}}, {"delivery": {"router": 1}}, ann={"capacity": {"router": 1}}),
        "carries 2 of router, and has room for 1",
        A_THEN_B,
    ),
    "two technicians": Rule(
        pair(),
        Problem(
            (visit("a", 10, technicians_needed=2, **AT_8_10),), (technician("ann"), technician("bob", **AFTERNOON))
        ),
        "visit a needs 2 technicians and has ['ann']",
        BOTH,
        broken_days=JUST_A,
    ),
    "two technicians start together": Rule(
        pair(windows=((8 * H, 17 * H),)),
        pair(windows=((8 * H, 17 * H),), ann={"shift": (8 * H, 12 * H)}, bob=AFTERNOON),
        "visit a does not start together: {'ann': 29400, 'bob': 43800}",
        BOTH,
        broken_days=(*JUST_A, Day({"a": 12 * H + 10 * M}, 12 * H + 50 * M, who="bob", leave_s=12 * H)),
    ),
    "two technicians with the same skills": Rule(
        pair({"skills": {"fibre": 1}}, {"skills": {"fibre": 1}}, skills={"fibre": 1}),
        pair({"skills": {"fibre": 1}}, {"skills": {"copper": 1}}, skills={"fibre": 1}),
        "technician bob: lacks skill fibre level 1 for visit a",
        BOTH,
    ),
    "two technicians with different skills": Rule(
        pair({"skills": {"copper": 2}}, {"skills": {"fibre": 1}}, skills={"fibre": 1}, second_skills={"copper": 2}),
        pair({"skills": {"copper": 2, "fibre": 1}}, {}, skills={"fibre": 1}, second_skills={"copper": 2}),
        "visit a: no two of its technicians share its skills",
        BOTH,
    ),
    "after with a gap": Rule(
        two(b={"after": (After("a", 20 * M),)}),
        two(b={"after": (After("a", 20 * M + 1),)}),
        "visit b starts at 32400, not 1201 s after a",
        A_THEN_B,
    ),
    "after what somebody else does": Rule(
        two(b={"after": (After("a", 20 * M),), "locks": (Lock("bob"),)}, bob={}),
        two(a={"service_s": 30 * M + 1}, b={"after": (After("a", 20 * M),), "locks": (Lock("bob"),)}, bob={}),
        "visit b starts at 32400, not 1200 s after a",
        (Day({"a": 8 * H + 10 * M}, 9 * H), Day({"b": 9 * H}, 9 * H + 40 * M, who="bob", leave_s=8 * H + 50 * M)),
    ),
    "after what is not planned": Rule(
        two(a={"skills": {"fibre": 1}}, b={"after": (After("a"),)}, ann={"skills": {"fibre": 1}}),
        two(a={"skills": {"fibre": 1}}, b={"after": (After("a"),)}),
        "visit b comes after a, which is not planned",
        A_THEN_B,
        broken_days=(Day({"b": 9 * H}, 9 * H + 40 * M, leave_s=8 * H + 50 * M),),
        left_out=2,
    ),
    "one visit of an order at a time": Rule(
        two({"order": "o", "service_s": 50 * M}, {"order": "o", "locks": (Lock("bob"),)}, bob={}),
        two({"order": "o", "service_s": 50 * M + 1}, {"order": "o", "locks": (Lock("bob"),)}, bob={}),
        "visits a and b of order o are done at the same time",
        (
            Day({"a": 8 * H + 10 * M}, 9 * H + 20 * M),
            Day({"b": 9 * H}, 9 * H + 40 * M, who="bob", leave_s=8 * H + 50 * M),
        ),
    ),
    "allowed": Rule(
        one(allowed={"ann"}, bob=AFTERNOON),
        one(allowed={"bob"}, bob=AFTERNOON),
        "technician ann: is not among those allowed to do visit a",
        JUST_A,
        ortools=True,
    ),
    "allowed by person": Rule(
        one(allowed={"Ann Meyer"}, ann={"person": "Ann Meyer"}),
        one(allowed={"Ann Meyer"}, ann={"person": "Ann Maier"}),
        "technician ann: is not among those allowed to do visit a",
        JUST_A,
        ortools=True,
    ),
    "forbidden": Rule(
        one(forbidden={"bob"}),
        one(forbidden={"ann"}),
        "technician ann: is forbidden to do visit a",
        JUST_A,
        ortools=True,
    ),
    "forbidden by person": Rule(
        one(forbidden={"Ann Meyer"}, ann={"person": "Ann Maier"}),
        one(forbidden={"Ann Meyer"}, ann={"person": "Ann Meyer"}),
        "technician ann: is forbidden to do visit a",
        JUST_A,
        ortools=True,
    ),
    "most visits": Rule(
        two(ann={"max_visits": 2}),
        two(ann={"max_visits": 1}),
        "technician ann: does 2 visits, more than 1",
        A_THEN_B,
        ortools=True,
    ),
    "most travel": Rule(
        one(ann={"max_travel_s": 20 * M}),
        one(ann={"max_travel_s": 20 * M - 1}),
        "technician ann: travels 1200 s, more than 1199 s",
        JUST_A,
        ortools=True,
    ),
    "setup": Rule(
        one(setup_s=10 * M, ann={"shift": (8 * H, 9 * H)}),
        one(setup_s=10 * M + 1, ann={"shift": (8 * H, 9 * H)}),
        "home begins at 32400, before it can (32401)",
        (Day({"a": 8 * H + 10 * M}, 9 * H),),
        ortools=True,
    ),
    "setup once at one place": Rule(
        two(b={"setup_s": 25 * M, "windows": ((8 * H, 9 * H),)}, ann={"shift": (8 * H, 9 * H + 20 * M)}),
        two(b={"setup_s": 25 * M, "windows": ((8 * H, 9 * H),), "km": 11}, ann={"shift": (8 * H, 9 * H + 20 * M)}),
        "home begins at 33600",
        (Day({"a": 8 * H + 10 * M, "b": 8 * H + 40 * M}, 9 * H + 20 * M),),
    ),
    "speed factor": Rule(
        one(windows=((8 * H, 8 * H + 20 * M),), ann={"speed_factor": 0.5}),
        one(windows=((8 * H, 8 * H + 20 * M),), ann={"speed_factor": 0.4}),
        "a begins at 30000, before it can (30300)",
        (Day({"a": 8 * H + 20 * M}, 9 * H + 10 * M),),
        ortools=True,
    ),
    "budget of changes": Rule(
        budget(1),
        budget(0),
        "changes 1 published visits, more than 0",
        (Day({"b": 8 * H + 10 * M, "a": 8 * H + 40 * M}, 9 * H + 20 * M),),
    ),
}

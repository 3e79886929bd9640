"""Travel times as `routing.travel.GreatCircle` gives them, second by second, and who is near at all."""

import math

import numpy as np

from routing.compiling import inner

EARTH_KM = 6371.0088
SAME_PLACE_KM = 1e-6
ROUNDING = 1e-9  # of coordinates on the unit sphere: 6 mm


@inner
def apart(a, b):
    """The sine squared of half the angle between two points, seen from the centre of the earth."""
    north = a[0] * b[1] - a[1] * b[0]
    east = a[2] * b[3] - a[3] * b[2]
    return north * north + a[4] * b[4] * (east * east)


@inner
def speed_kmh(road, km):
    """Interpolated as `numpy.interp` does."""
    at, speed = road.at_km, road.speed_kmh
    last = len(at) - 1
    if km >= at[last]:
        return speed[last]
    if km < at[0]:
        return speed[0]
    n = 0
    while at[n + 1] <= km:
        n += 1
    return (speed[n + 1] - speed[n]) / (at[n + 1] - at[n]) * (km - at[n]) + speed[n]


@inner
def leg_s(road, slowness, a, b):
    """Seconds between two points; 0 where one of them is nowhere."""
    chord = apart(a, b)
    if math.isnan(chord):
        return 0
    km = road.detour * (2 * EARTH_KM * math.asin(math.sqrt(min(chord, 1.0))))
    if km < SAME_PLACE_KM:
        return 0
    seconds = np.int64(np.rint(road.parking_s + km / speed_kmh(road, km) * 3600))
    return (seconds * slowness + 500) // 1000


@inner
def least_s(road, slowness, a, b):
    """No more than `leg_s`, and found without a sine or a division."""
    chord = apart(a, b)
    if math.isnan(chord):
        return 0
    step = min(np.int64(math.sqrt(chord) * road.steps), len(road.least_s) - 1)
    return road.least_s[step] * slowness // 1000


@inner
def is_near(day, t, here, reach):
    """Whether a point of route t lies in reach, or it has none; most are ruled out by the ball around the route."""
    ball = day.sphere[t]
    x = here[4] * (1 - 2 * here[2] * here[2]) - ball[0]
    y = here[4] * (2 * here[2] * here[3]) - ball[1]
    z = 2 * here[0] * here[1] - ball[2]
    away = ball[3] + 2 * math.sqrt(reach) + ROUNDING
    if x * x + y * y + z * z > away * away:
        return False
    route = day.route[t]
    anywhere = True
    for p in range(route.points_from, route.points_from + route.points):
        chord = apart(day.point[p], here)
        if chord <= reach:
            return True
        anywhere = anywhere and math.isnan(chord)
    return anywhere

"""VROOM's JSON format, in and out, with the optional keys that `routing/FORMAT.md` describes.

instance = read(json.load(file))
json.dump(write(instance, solve(instance.problem, travel=instance.travel, time_limit_s=20)), sys.stdout)
"""

from routing.vroom.instance import Instance
from routing.vroom.plan import read_plan
from routing.vroom.read import read
from routing.vroom.write import write

__all__ = ["Instance", "read", "read_plan", "write"]

"""Processes that insert, move, swap and delete live assignments at random, looking at nothing before they write.

They take technicians in order, as all writers do; that nobody is booked twice is the database's doing alone.
Each prints what became of its operations: ``done``, ``refused``, ``idle`` (nothing there to change), ``deadlock``.
"""

import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta
from random import Random

import psycopg

DAY = datetime.fromisoformat("2026-11-23T07:00:00+00:00")
GRID_MINUTES, DAY_MINUTES = 5, 480
OVERLAPS = """
    SELECT count(*) FROM dispatch_assignment a JOIN dispatch_assignment b
    ON a.technician_id = b.technician_id AND a.id < b.id
    AND lower(a.during) < upper(b.during) AND lower(b.during) < upper(a.during)
    WHERE a.live AND b.live
"""


def at_work(*, environment: dict[str, str], processes: int, operations: int) -> Counter[str]:
    """Let `processes` do `operations` together; the sum of what became of them."""
    share = str(operations // processes)
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.dispatch.bookings", share, str(seed)],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in range(processes)
    ]
    total: Counter[str] = Counter()
    for process in running:
        printed, _ = process.communicate()
        assert process.returncode == 0
        total.update({what: int(count) for what, count in (line.split() for line in printed.splitlines())})
    return total


def overlaps(connection: psycopg.Connection) -> int:
    """Pairs of live assignments of one technician that share time, found without index or constraint."""
    return connection.execute(OVERLAPS).fetchone()[0]


class Writer:
    """One process's work on the rows that the test made."""

    def __init__(self, seed: int) -> None:
        from dispatch.models import Assignment, Plan
        from orders.models import Visit
        from technicians.models import Technician

        self.random = Random(seed)
        self.assignments = Assignment.objects
        self.technicians, self.visits, self.plans = (
            list(model.objects.order_by("pk").values_list("pk", flat=True)) for model in (Technician, Visit, Plan)
        )

    def work(self, operations: int) -> Counter[str]:
        what = [self.insert, self.move, self.swap, self.delete]
        chosen = self.random.choices(what, weights=[34, 28, 14, 24], k=operations)
        return Counter(self.result(operation) for operation in chosen)

    def result(self, operation) -> str:
        from django.db import IntegrityError, OperationalError, transaction

        try:
            with transaction.atomic():
                return "done" if operation() else "idle"
        except IntegrityError:
            return "refused"
        except OperationalError as error:
            if error.__cause__.sqlstate != "40P01":
                raise
            return "deadlock"

    def somewhen(self):
        from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

        length = self.random.randrange(30, 90, GRID_MINUTES)
        start = DAY + timedelta(minutes=self.random.randrange(0, DAY_MINUTES - length, GRID_MINUTES))
        return DateTimeTZRange(start, start + timedelta(minutes=length))

    def some(self, count: int):
        """Rows at random, their technicians not locked yet."""
        return list(self.assignments.filter(live=True).order_by("?")[:count])

    def locked(self, rows, *technicians):
        """Lock the technicians concerned, in order; False if a row changed hands before that."""
        from dispatch.planning.booking_order import lock_technicians

        lock_technicians([*technicians, *(row.technician_id for row in rows)])
        return all(self.assignments.filter(pk=row.pk, technician=row.technician_id).exists() for row in rows)

    def insert(self) -> bool:
        technician = self.random.choice(self.technicians)
        self.locked([], technician)
        self.assignments.create(
            plan_id=self.random.choice(self.plans),
            visit_id=self.random.choice(self.visits),
            technician_id=technician,
            during=self.somewhen(),
            live=True,
        )
        return True

    def move(self) -> bool:
        rows, technician = self.some(1), self.random.choice(self.technicians)
        if not self.locked(rows, technician):
            return False
        return any(
            self.assignments.filter(pk=row.pk).update(technician=technician, during=self.somewhen()) for row in rows
        )

    def swap(self) -> bool:
        """Two visits change technicians and times: in between they overlap, so the check waits for the commit."""
        from django.db import connection

        rows = self.some(2)
        if len(rows) != 2 or not self.locked(rows):
            return False
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for row, other in (rows, rows[::-1]):
            self.assignments.filter(pk=row.pk).update(technician=other.technician_id, during=other.during)
        return True

    def delete(self) -> bool:
        rows = self.some(1)
        return self.locked(rows) and any(self.assignments.filter(pk=row.pk).delete()[0] for row in rows)


def main() -> None:
    import django

    django.setup()
    for what, count in Writer(int(sys.argv[2])).work(int(sys.argv[1])).items():
        sys.stdout.write(f"{what} {count}\n")


if __name__ == "__main__":
    main()

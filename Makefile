# Two commands on a fresh machine: `make demo` and `make test`. README says more.
# PORT=8001 chooses the demo's port; DATABASE_URL and CELERY_BROKER_URL replace the private servers;
# ARGS="-k gate" goes on to pytest, ARGS="race kept" to bench-api; PYTHON=python3.12 chooses another Python.
PYTHON ?= python3
MACHINE = command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON): install Python 3.11 or newer." >&2; exit 1; }; \
	exec $(PYTHON) -B dispatch/machine
export PORT

.PHONY: help demo test acceptance bench-api bench-board bench-customer bench-phone lint clean lock
help:
	@echo "make demo | test | acceptance | bench-api | bench-board | bench-customer | bench-phone | lint | clean | lock"

# `exec`: make's own child is the machine, so that a signal sent to make alone reaches it.
demo lint clean:
	@$(MACHINE) $@

test acceptance bench-api bench-board bench-customer bench-phone:
	@$(MACHINE) $@ $(ARGS)

# Write the lock files anew after a change of pyproject.toml: with hashes, without addresses.
LOCKED = pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
lock:
	@command -v uv >/dev/null || { echo "uv is needed: pip install uv" >&2; exit 1; }
	uv $(LOCKED) pyproject.toml -o requirements.txt
	uv $(LOCKED) --extra test -c requirements.txt pyproject.toml -o requirements-test.txt

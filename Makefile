# A fresh machine needs Python 3.11 or newer, make and git; the rest is fetched once, by lock file with hashes.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
DONE := .venv/done

.PHONY: setup demo test check static bench clean lock
.DELETE_ON_ERROR:

setup: $(DONE)/python $(DONE)/assets $(DONE)/messages

demo: setup
	$(BIN)/evenwatt demo run --port $(PORT)

# A whole run compares what it has shown of each clause by itself, so `test` leaves that part of `check` out.
test: static $(DONE)/browser $(DONE)/scale
	$(BIN)/python -m pytest

check: static
	$(BIN)/python scripts/evidence.py --check
	$(BIN)/python -m pytest --quiet -n 0 tests/house/test_every_route.py tests/house/test_every_operation.py -k table

static: setup
	$(BIN)/ruff check --quiet
	$(BIN)/ruff format --check --quiet
	$(BIN)/lint-imports --no-cache
	DATABASE_URL=postgresql://nobody@/nothing $(BIN)/mypy
	$(BIN)/python scripts/docs.py --check
	$(BIN)/python scripts/messages.py --check
	$(BIN)/evenwatt law coverage

bench: setup $(DONE)/scale
	$(BIN)/python -m tests.bench

clean:
	-$(BIN)/evenwatt database remove
	rm -rf .data .venv node_modules src/evenwatt/web/static/vendor src/evenwatt/forms/fonts
	find src -name '*.mo' -delete

lock: setup
	$(BIN)/python scripts/lock.py

$(DONE)/python: requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "EvenWatt needs Python 3.11 or newer: make PYTHON=…")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements-dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@mkdir -p $(DONE) && touch $@

$(DONE)/assets: package-lock.json scripts/npm scripts/assets.py $(DONE)/python
	scripts/npm ci --no-progress
	$(BIN)/python scripts/assets.py
	@touch $@

$(DONE)/messages: $(wildcard src/evenwatt/locale/*/LC_MESSAGES/*.po) $(DONE)/python
	$(BIN)/python scripts/messages.py --compile
	@touch $@

$(DONE)/browser: scripts/browser.py $(DONE)/assets
	$(BIN)/python scripts/browser.py
	@touch $@

$(DONE)/scale: requirements-scale.txt $(DONE)/python
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements-scale.txt
	@touch $@

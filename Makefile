# `make help` lists the targets. Each prepares .venv first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# A file's tests stay in one process, so that what they share is made once; the long ones begin first (tests/conftest.py).
SPREAD := --dist loadfile --no-loadscope-reorder
STAMP := $(VENV)/.ready-$(shell cat requirements.lock pyproject.toml | cksum | cut -d' ' -f1)

# Modules are compiled once, not by each of the processes that a test starts.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help setup demo test check lint types mutate docs lock clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## Prepare .venv from the lock

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "duban needs Python 3.11 or newer; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "==> Preparing $(VENV) (about a minute, once)"
	@$(PYTHON) -m venv $(VENV) || { echo "The venv module is missing: apt-get install python3-venv"; exit 1; }
	@echo "==> Installing the locked packages, each checked against its hash"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@echo "==> Installing duban itself"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@rm -f $(VENV)/.ready-* && touch $@
	@echo "==> Ready: $(BIN)/duban --help"

demo: setup ## A province with its duties, on a free port
	@$(BIN)/duban demo

test: setup ## The whole suite (docs/testing.md); more for pytest in ARGS
	@$(BIN)/python -m pytest -n auto $(SPREAD) --durations=20 $(ARGS)

check: setup ## What tells most in a minute: domain, models and tasks on SQLite
	@$(BIN)/python -m pytest -n auto $(SPREAD) --hypothesis-profile=few -m "not (postgresql or process or browser or long)" tests/domain tests/models tests/tasks $(ARGS)

docs: setup ## Write the generated pages of docs/ anew
	@$(BIN)/python -m docs.generate

lint: setup types ## Style, the direction of imports, types
	@$(BIN)/ruff check . && $(BIN)/lint-imports

types: setup ## Types: strict in domain, elsewhere as pyproject.toml says
	@$(BIN)/mypy

mutate: setup ## Small faults put into domain and models: how many `make check` finds (docs/testing.md)
	@$(BIN)/python -m benchmarks.mutation $(ARGS)

# Needs uv on the PATH. The lock holds hashes and names no index.
lock: ## Resolve requirements.lock anew
	uv pip compile pyproject.toml --extra dev --extra ocr --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --no-annotate -o requirements.lock

clean: ## Take away what was made here
	rm -rf $(VENV) data .pytest_cache .hypothesis .mypy_cache

# Two commands do everything: `make demo` and `make test`. Both prepare .venv first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready-$(shell cat requirements.lock pyproject.toml | cksum | cut -d' ' -f1)

.PHONY: setup demo test lint docs lock clean

setup: $(STAMP)

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

demo: setup
	@$(BIN)/duban demo

test: setup
	@$(BIN)/python -m pytest -n auto --dist loadgroup $(ARGS)

docs: setup
	@$(BIN)/python -m docs.generate

lint: setup
	@$(BIN)/ruff check . && $(BIN)/lint-imports

# Needs uv on the PATH. The lock holds hashes and names no index.
lock:
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --no-annotate -o requirements.lock

clean:
	rm -rf $(VENV) data .pytest_cache .hypothesis

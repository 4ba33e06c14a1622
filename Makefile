# `make serve` and `make test` set everything up by themselves; a second time they start at once.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# A virtual environment knows the folder that it was made in: one that was copied along is made anew.
ifneq ($(shell cat .venv/.folder 2>/dev/null),$(CURDIR))
.PHONY: .venv/.folder
endif

.PHONY: serve test test-long canary check site rollback lint vale actionlint audit lock clean help

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /make \1\t/' | expand -t 16

serve: .venv/.ready ## Both sites with live reload
	@$(BIN)/servicebook serve

check: vale ## Every check that needs no build; SINCE=main: wording only where it changed
	@$(BIN)/servicebook check $(if $(SINCE),--since '$(SINCE)') $(if $(GITHUB_ACTIONS),--format github)

site: vale ## Check, build both sites, verify, publish to site/
	@$(BIN)/servicebook site $(if $(RESUME),--resume)

rollback: .venv/.ready ## Serve the last pair of sites before this one; RESUME=1 lets the next `make site` publish again
	@$(BIN)/servicebook rollback

test: .venv/.ready-test vale lint actionlint ## Every test
	@$(BIN)/python -m pytest --numprocesses=auto

test-long: .venv/.ready-test vale ## Twenty times as many made-up books, fifty killed builds, and every guard switched off in turn
	@HYPOTHESIS_PROFILE=long $(BIN)/python -m pytest --numprocesses=auto tests/test_properties.py tests/test_guards.py tests/test_faults.py

canary: .venv/.ready ## Plant a fresh word in every internal place of a copy of the book; none may reach customers
	@$(BIN)/python tests/canary.py

lint: .venv/.ready-test
	@$(BIN)/ruff format --check --quiet . || { echo "Run .venv/bin/ruff format"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy

vale: .venv/.ready
	@$(BIN)/python linters/get_vale.py

# For the workflows; go.sum holds its hashes. Without Go its test is skipped, and fails in continuous integration.
actionlint: .venv/.ready
	@test -x $(BIN)/actionlint || ! command -v go >/dev/null || \
		(cd linters/actionlint && GOBIN="$(CURDIR)/$(BIN)" go install tool)

audit: .venv/.ready ## Look for known faults in what is installed, where the network allows
	@$(PIP) install --require-hashes -r requirements-audit.txt
	@$(BIN)/python linters/audit.py

lock: .venv/.ready ## Write the lock files anew from pyproject.toml
	@$(PIP) install uv
	@$(BIN)/uv pip compile $(LOCKED) pyproject.toml --output-file requirements.txt
	@$(BIN)/uv pip compile $(LOCKED) pyproject.toml --extra test --output-file requirements-test.txt
	@$(BIN)/uv pip compile $(LOCKED) --group pyproject.toml:vale --output-file requirements-vale.txt
	@$(BIN)/uv pip compile $(LOCKED) --constraint requirements-test.txt --group pyproject.toml:audit --output-file requirements-audit.txt

# For every system and Python at once, with hashes, and without the address of an index.
LOCKED := --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --custom-compile-command "make lock"

clean: ## Remove what was built; what is published stays
	@rm -rf .build .editions .mypy_cache .pytest_cache .ruff_cache .hypothesis

.venv/.folder:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Servicebook needs Python 3.11 or newer. Name it: make PYTHON=python3.12 ..."; exit 2; }
	@echo "Setting up (once)..."
	@$(PYTHON) -m venv --clear .venv
	@printf '%s\n' "$(CURDIR)" > $@

.venv/.ready: requirements.txt pyproject.toml | .venv/.folder
	@$(PIP) install --require-hashes -r requirements.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.ready-test: requirements-test.txt .venv/.ready
	@$(PIP) install --require-hashes -r requirements-test.txt
	@touch $@

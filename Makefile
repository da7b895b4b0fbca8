# `make help` lists the targets. Everything runs in .venv, which is made when needed.
# What goes into it is what requirements.lock names, to the byte: a release of somebody
# else's package changes nothing here before `make lock` takes it.

PYTHON ?= python3
VENV ?= .venv
LOCK ?= requirements.lock
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check install --no-compile
UV := .venv/bin/uv pip install --quiet --python $(BIN)/python
INSTALL := $(if $(filter .venv,$(VENV)),$(PIP),$(UV))
PYTEST := $(BIN)/python -m pytest --numprocesses auto --dist loadfile \
	--no-loadscope-reorder
PART := tests/test_cases.py tests/runtime --quiet \
	--deselect tests/test_cases.py::test_mypy_finds_nothing \
	--deselect tests/test_cases.py::test_pyright_finds_nothing
FIRST := tests/load tests/test_cli*.py --ignore tests/load/test_published.py
COMPILE := .venv/bin/uv pip compile --quiet --universal --generate-hashes \
	--python-version 3.11 --no-header pyproject.toml
EVERYTHING := --all-extras --group dev --group conformance --group docs --group recipes

# Tests start Python a thousand times: what is compiled is kept.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo generate accept test test-part test-lowest test-pythons \
	test-latest check conformance faults forward frameworks wild recipes coverage \
	docs format lock clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  \1\t\2/' | expand -t 16

setup: $(READY) ## Make the virtual environment with all tools

$(READY): pyproject.toml $(LOCK)
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) --require-hashes --requirement $(LOCK)
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup generate ## Generate the client, then make the documented calls on a local server
	$(BIN)/python docs/demo/demo.py

generate: setup ## Generate all clients of clientsmith.toml
	$(BIN)/clientsmith generate

accept: setup ## Rewrite the expected output of all test cases, and the reports shown
	CLIENTSMITH_ACCEPT=1 $(PYTEST) -q tests/test_cases.py tests/versions/test_compare_cases.py tests/test_bump_session.py

test: setup ## Run all tests
	$(PYTEST)

test-part: setup ## Run a part of them: the cases and the runtime
	$(PYTEST) $(PART) $(MORE)

test-lowest: setup ## Run it, the loader and the command with the lowest releases the wheel takes
	$(MAKE) test-part MORE="$(FIRST)" VENV=.venv-lowest LOCK=requirements-lowest.lock

test-pythons: test-python3.12 test-python3.13 ## Run that part on Python 3.12 and 3.13, where they are found

test-python%: setup
	@if python=$$(.ci/find-python $*); then \
		$(MAKE) test-part VENV=.venv-$* PYTHON="$$python"; \
	else \
		echo "SKIPPED: Python $* was not found, nothing was tested on it"; \
	fi

test-latest: setup ## Run all tests with the newest releases that pyproject.toml allows
	mkdir -p .venv-latest
	$(COMPILE) $(EVERYTHING) --upgrade --output-file .venv-latest/requirements.lock >/dev/null
	diff --unified=0 requirements.lock .venv-latest/requirements.lock | grep '^[-+].*==' || true
	$(MAKE) test VENV=.venv-latest LOCK=.venv-latest/requirements.lock

check: setup ## Check format, lint and types; and that generated code is fresh
	$(BIN)/ruff format --check generator templates tests benchmarks docs
	$(BIN)/ruff check generator templates tests benchmarks docs
	$(BIN)/mypy generator templates/runtime
	$(BIN)/clientsmith generate --check

wild: setup ## What comes of the documents in FOLDER, in one table
	$(BIN)/python benchmarks/wild.py $(FOLDER) --checkers --values

forward: setup ## What clients make of the values of later versions, in one table
	$(BIN)/python -m tests.conformance.forward

oracle: setup ## Judge reports by what becomes of callers; COUNT mutations, by SEED
	cd tests && PYTHONPATH=. ../$(BIN)/python -m versions.oracle $(or $(COUNT),300) $(or $(SEED),1)

faults: setup ## What the client does when servers and networks fail, in one table
	$(BIN)/python benchmarks/faults.py

conformance: setup ## Call all operations at Prism, round-trip instances (needs node)
	npm ci --prefix tests/conformance --no-audit --no-fund
	CLIENTSMITH_CONFORMANCE=1 $(PYTEST) tests/conformance

prism: setup ## Call all operations of the documents in FOLDER, judged by them and by Prism
	npm ci --prefix tests/conformance --no-audit --no-fund
	$(BIN)/python -W ignore -m tests.conformance.operations $(FOLDER) --prism

frameworks: FOLDER = ../shared/frameworks
frameworks: setup ## Run clients against servers of other frameworks, those in FOLDER
	$(BIN)/python -m tests.frameworks.run $(FOLDER)

recipes: setup ## Run the recipes whose tools need a network: uv, tox, pre-commit, Bazel
	if command -v npm >/dev/null; then npm ci --prefix tests/recipes --no-audit --no-fund; fi
	CLIENTSMITH_RECIPES=1 $(PYTEST) -m recipes tests/recipes

coverage: setup ## Write docs/coverage.md (needs node)
	npm ci --prefix tests/conformance --no-audit --no-fund
	$(BIN)/python -m tests.conformance.coverage

docs: setup ## Build the site of the documentation in build/site; broken links are errors
	$(BIN)/mkdocs build --strict --config-file docs/site/mkdocs.yml

format: setup ## Format and sort what a tool can
	$(BIN)/ruff format generator templates tests benchmarks docs
	$(BIN)/ruff check --fix generator templates tests benchmarks docs

lock: setup ## Lock what pyproject.toml asks for; UPGRADE=--upgrade takes newer releases
	$(COMPILE) $(EVERYTHING) $(UPGRADE) --output-file requirements.lock >/dev/null
	$(COMPILE) --extra impact --extra impact-pyright --group test --resolution lowest-direct --upgrade --output-file requirements-lowest.lock >/dev/null

clean: ## Remove all that was made, the virtual environments included
	rm -rf .venv .venv-* build dist .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

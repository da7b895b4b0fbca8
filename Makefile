# `make help` lists the targets. Everything runs in .venv, which is made when needed.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
PYTEST := $(BIN)/python -m pytest

.DEFAULT_GOAL := help
.PHONY: help setup demo generate accept test check conformance recipes coverage format clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  \1\t\2/' | expand -t 16

setup: $(READY) ## Make the virtual environment with all tools

$(READY): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --group dev --editable .
	@touch $@

demo: setup generate ## Generate the client, then make the documented calls on a local server
	$(BIN)/python docs/demo/demo.py

generate: setup ## Generate all clients of clientsmith.toml
	$(BIN)/clientsmith generate

accept: setup ## Rewrite the expected output of all test cases
	CLIENTSMITH_ACCEPT=1 $(PYTEST) -q tests/test_cases.py tests/versions/test_compare_cases.py

test: setup ## Run all tests
	$(PYTEST)

check: setup ## Check format, lint and types; and that generated code is fresh
	$(BIN)/ruff format --check generator templates tests benchmarks docs
	$(BIN)/ruff check generator templates tests benchmarks docs
	$(BIN)/mypy generator templates/runtime
	$(BIN)/clientsmith generate --check

conformance: setup ## Call all operations at Prism, round-trip instances (needs node)
	$(BIN)/python -m pip install --quiet --group conformance
	npm ci --prefix tests/conformance --no-audit --no-fund
	CLIENTSMITH_CONFORMANCE=1 $(PYTEST) tests/conformance

recipes: setup ## Run the recipes whose tools need a network: uv, tox, pre-commit, Bazel
	$(BIN)/python -m pip install --quiet --group recipes
	if command -v npm >/dev/null; then npm ci --prefix tests/recipes --no-audit --no-fund; fi
	CLIENTSMITH_RECIPES=1 $(PYTEST) -m recipes tests/recipes

coverage: setup ## Write docs/coverage.md (needs node)
	$(BIN)/python -m pip install --quiet --group conformance
	npm ci --prefix tests/conformance --no-audit --no-fund
	$(BIN)/python -m tests.conformance.coverage

format: setup ## Format and sort what a tool can
	$(BIN)/ruff format generator templates tests benchmarks docs
	$(BIN)/ruff check --fix generator templates tests benchmarks docs

clean: ## Remove all that was made, the virtual environment included
	rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

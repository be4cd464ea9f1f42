# Every target sets up what it needs; `make` alone says what there is.
# the first interpreter that the pinned libraries accept (trl 1.16 needs Python 3.11)
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && echo $$name && break; done)
VENV := .venv
REPORT ?= data/08_reporting/report.html
# the tools of .venv first, also for commands that start others
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)

.DEFAULT_GOAL := help
.PHONY: help install run report test lint format viz mlflow clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/.installed: pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "No Python 3.11 to 3.13 was found: install one, or name it with 'make PYTHON=/path/to/python3'."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	# torch first and pinned: asked for by another package, pip may pick a build of several GB
	pip install --quiet --disable-pip-version-check --constraint constraints.txt torch
	pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

install: $(VENV)/.installed ## Create .venv with the locked versions

run: install ## Go from the raw files to the evaluated GRPO policy
	kedro run --pipeline grpo

report: install ## Open what to see first: the report of the last run
	@test -f $(REPORT) || { echo "There is no report yet: 'make run' writes one."; exit 1; }
	@echo "The report:  file://$(CURDIR)/$(REPORT)"
	@echo "The lineage: make viz        The runs: make mlflow"
	@python -m webbrowser -t "file://$(CURDIR)/$(REPORT)" >/dev/null 2>&1 || true

test: lint ## Lint, types, import rules and every test
	pytest

lint: install ## Check style, types and import rules
	ruff check
	ruff format --check
	mypy
	lint-imports

format: install ## Rewrite the code in the project's style
	ruff check --fix
	ruff format

viz: install ## Open the lineage in a browser
	# kedro-viz 12.5 warns of its own use of FastAPI before this project is imported
	PYTHONWARNINGS='ignore:ORJSONResponse is deprecated' kedro viz run

mlflow: install ## Open the page that compares runs
	# the page that MLflow opens by itself is one for chats, and shows no run
	@echo "The runs: http://127.0.0.1:5000/#/experiments/1/runs?workflowType=machine_learning"
	kedro mlflow ui

clean: ## Remove what runs have made; raw data stays
	rm -rf data/0[2-8]_* data/.steps data/sweeps data/smoke data/finqa mlflow.db mlruns mlartifacts .viz info.log

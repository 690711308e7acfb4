# Two commands do everything on a fresh Debian or Ubuntu with Python 3.11+ and make:
#   make run    the window; without a display, the whole main job on demonstration data
#   make test   every check and every test
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO ?= demo

.DEFAULT_GOAL := help
.PHONY: help run test check setup setup-test system system-test format bench build clean

help:
	@echo "make run    open the window (without a display: the demonstration, in ./$(DEMO))"
	@echo "make test   all checks and tests"
	@echo "make bench  the benchmarks;  make build  the installable program"

run: setup
	@.ci/run-program "$(BIN)/python" "$(DEMO)"

test: setup-test check
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -q

check: setup-test
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python .ci/size_caps.py

setup: system $(VENV)/.run
setup-test: system-test $(VENV)/.test

system:
	@.ci/system-packages $(PYTHON)

system-test:
	@.ci/system-packages $(PYTHON) test

$(VENV)/bin/python:
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: .ci/requirements.lock | $(VENV)/bin/python
	@echo "Installing the program's parts (pinned, with hashes) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r .ci/requirements.lock
	@touch $@

$(VENV)/.test: .ci/requirements-test.lock | $(VENV)/bin/python
	@echo "Installing the program's parts and the test tools (pinned, with hashes) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r .ci/requirements-test.lock
	@touch $@ $(VENV)/.run

format: setup-test
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --fix --quiet .

bench: setup-test
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m benchmarks

build: setup-test
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "pyinstaller>=6.22"
	@$(BIN)/pyinstaller --noconfirm build.spec

clean:
	rm -rf $(VENV) build dist $(DEMO)

# `make demo` and `make test` do all the set-up on a fresh machine with Python, make and git. See README.md.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)

CLIENT_SOURCES := $(shell find clients/js -name node_modules -prune -o -name dist -prune -o -type f -print)

.PHONY: setup demo test check bench bench-confusion bench-feed bench-kpi bench-reports bench-scale bench-strangers bench-text bench-worlds format lock clean pictures train

setup: $(VENV)/.python $(VENV)/.client $(VENV)/.system

$(VENV)/bin/python:
	@$(PYTHON) scripts/bootstrap.py python
	$(PYTHON) -m venv $(VENV)

$(VENV)/.python: $(VENV)/bin/python requirements.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.system: $(VENV)/.python scripts/bootstrap.py
	@$(BIN)/python scripts/bootstrap.py system
	@touch $@

clients/js/node_modules/.package-lock.json: clients/js/package.json clients/js/package-lock.json | $(VENV)/.python
	@$(BIN)/python scripts/bootstrap.py node
	cd clients/js && npm ci --no-audit --no-fund
	@touch $@

$(VENV)/.client: clients/js/node_modules/.package-lock.json $(CLIENT_SOURCES)
	cd clients/js && npm run --silent build
	$(BIN)/python scripts/bootstrap.py assets
	@touch $@

demo: setup
	$(BIN)/python -m examples.photogram.demo

test: setup
	cd clients/js && npm test --silent
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	cd clients/js && npm run --silent check
	$(BIN)/python scripts/check_docs.py

bench: setup
	$(BIN)/python -m bench

bench-confusion: setup
	$(BIN)/python -m bench confusion

bench-feed: setup
	$(BIN)/python -m bench feed

bench-kpi: setup
	$(BIN)/python -m bench kpi

bench-reports: setup
	$(BIN)/python -m bench reports

bench-scale: setup
	$(BIN)/python -m bench scale

bench-strangers: setup
	$(BIN)/python -m bench strangers

bench-worlds: setup
	$(BIN)/python -m bench worlds

bench-text: setup
	$(BIN)/python -m bench text

pictures: setup
	$(BIN)/python -m scripts.pictures

train: setup
	$(BIN)/python -m training

format: $(VENV)/.python
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: $(VENV)/.python
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url pyproject.toml --group dev -o requirements.lock

clean:
	rm -rf $(VENV) clients/js/node_modules clients/js/dist demo-data

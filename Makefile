# Everything is run from the virtual environment that `make` builds; nothing else has to be installed.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 2
DEMO ?= demo-book
LOCKS := requirements/build.txt requirements/core.txt requirements/dev.txt

.PHONY: demo test test-spark test-long check format lint types floors bench docs lock clean

demo: $(VENV)/.core
	@rm -rf $(DEMO)
	@$(BIN)/preavis demo $(DEMO)

test: $(VENV)/.dev
	$(BIN)/pytest -n $(WORKERS) -m "not spark and not slow"

test-long: $(VENV)/.dev
	$(BIN)/pytest -n $(WORKERS) -m slow

test-spark: $(VENV)/.spark
	$(BIN)/pytest -m spark

check: format lint types floors test

format: $(VENV)/.dev
	$(BIN)/ruff format --check .

lint: $(VENV)/.dev
	$(BIN)/ruff check .

types: $(VENV)/.dev
	$(BIN)/mypy

floors: $(VENV)/.dev
	$(BIN)/lint-imports

bench: $(VENV)/.dev
	$(BIN)/python -m bench

docs: $(VENV)/.dev
	$(BIN)/python docs/generate.py

lock: $(VENV)/.dev
	$(BIN)/python requirements/lock.py

clean:
	rm -rf $(VENV) $(DEMO)

$(BIN)/pip:
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.core: $(BIN)/pip requirements/build.txt requirements/core.txt pyproject.toml
	$(BIN)/pip install --quiet --require-hashes -r requirements/build.txt -r requirements/core.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.core requirements/dev.txt
	$(BIN)/pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)/.spark: $(VENV)/.dev requirements/spark.txt
	$(BIN)/pip install --quiet --require-hashes -r requirements/spark.txt
	@touch $@

# Two commands: `make run` and `make test`. They need Python 3.11 or newer, make and a package index.

ifndef PYTHON
PYTHON := $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
endif
BIN := .venv/bin
UV := uv==0.13.9
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"
# The checks read Django's settings, which keep a secret in DATA_DIR: not in the desk's own.
LINT := DATA_DIR=.venv/lint-data

.PHONY: run demo test lint format lock installed installed-dev python

run: installed ## the desk, at http://127.0.0.1:8000
	@exec $(BIN)/python -m runtime

demo: installed ## the desk with a believable demo project
	@exec $(BIN)/python -m runtime --demo

test: lint ## everything that must hold
	$(BIN)/python -m pytest

lint: installed-dev
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(LINT) $(BIN)/python -m mypy
	$(BIN)/lint-imports
	find templates -name '*.html' -print0 | xargs -0 -r $(BIN)/djade --check --target-version 5.2
	$(BIN)/python -m tests.database $(BIN)/python manage.py makemigrations --check --dry-run

format: installed-dev
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .
	find templates -name '*.html' -print0 | xargs -0 -r $(BIN)/djade --target-version 5.2

lock: installed ## write the lock files anew from pyproject.toml
	$(BIN)/python -m pip install --quiet $(UV)
	$(LOCK) $(UPGRADE) pyproject.toml --output-file requirements.txt
	$(LOCK) $(UPGRADE) --group dev --constraint requirements.txt --output-file requirements-dev.txt

installed: python
	@$(PYTHON) -m runtime.install requirements.txt

installed-dev: installed
	@$(PYTHON) -m runtime.install requirements.txt requirements-dev.txt

python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and none is on the PATH." >&2; exit 1; }

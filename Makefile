# Tallystick. `make` alone lists the targets.
#
# Three environments: .venv runs, tests and lints the package; .venv-brownie is Brownie's own, because Brownie pins
# about seventy exact versions; .venv-prove holds the tools that prove the Solidity, which pin theirs. All are installed
# from locked files, the Solidity tools from package-lock.json.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
UV := $(BIN)/uv
LOCK := $(UV) pip compile --universal --generate-hashes --python-version 3.11 --no-emit-index-url --quiet \
	--custom-compile-command "make lock"

# The web pages, built into the package: what they are built from decides whether they are built anew.
PAGES := backend/tallystick/pages/.built
PAGES_FROM = $(shell find web -path web/node_modules -prune -o -type f ! -name schema.d.ts ! -path 'web/tests/*' -print) \
	backend/tallystick/artifacts/IAgreementEscrow.json

# The Chinese font of receipts and statements, cut into the package. Only papers in Chinese need it.
FONTS := backend/tallystick/fonts/.built

export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export npm_config_update_notifier := false
# Python keeps what it compiled. Where it may not, each of the hundreds of processes that the tests start compiles
# everything that it imports: 7 seconds instead of 2 for a server.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# ---- Try it

.PHONY: demo chain serve
demo: .venv/.runtime node_modules/.installed $(PAGES) ## play agreements from lock to payout on a development chain (ARGS=--once ends by itself)
	@$(BIN)/tally demo $(ARGS)

chain: .venv/.runtime node_modules/.installed ## start the development chain (ARGS are those of `tally devnet up`)
	@$(BIN)/tally devnet up $(ARGS)

serve: .venv/.runtime node_modules/.installed $(PAGES) ## serve the API and the pages, and mirror the chain (ARGS are those of `tally serve`)
	@$(BIN)/tally serve $(ARGS)

# ---- Check it

.PHONY: test test-python test-contracts test-foundry test-pages lint lint-pages gas bench
test: ## check everything: style, layers, Solidity, Brownie, Python, pages
	@$(MAKE) --no-print-directory --jobs 2 installed
	@# Brownie and the linters use one core: they run beside the Python tests. A browser has the machine to itself.
	@$(BIN)/python -m scripts.lanes "test-python test-pages" "lint lint-pages test-foundry test-contracts"

test-python: .venv/.dev node_modules/.installed $(FONTS) ## the Python tests (ARGS are pytest's)
	$(BIN)/pytest -n 2 --dist loadfile --ignore tests/pages $(ARGS)

test-pages: .venv/.dev node_modules/.installed $(PAGES) $(FONTS) ## the web pages: units, then stories in a real browser (ARGS are pytest's)
	@cd web && npm test --silent
	$(BIN)/pytest -n 2 --dist loadfile tests/pages $(ARGS)

test-contracts: .venv-brownie/.installed ## the contract's tests in Brownie (ARGS are Brownie's)
	scripts/brownie test tests/contracts $(ARGS)

test-foundry: node_modules/.installed ## fuzzing and invariants in Foundry (ARGS are forge's)
	@# The binary itself: npm's wrapper around it ends with 0 even when tests fail.
	node_modules/@foundry-rs/forge-*/bin/forge test $(ARGS)

lint: .venv/.dev node_modules/.installed ## format, style, types, layers, Solidity style
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	solhint --disc --noPoster --max-warnings 0 'contracts/**/*.sol'

lint-pages: web/node_modules/.installed web/src/api/schema.d.ts ## format, style and types of the web pages
	@cd web && npm run lint --silent

gas: .venv/.runtime node_modules/.installed ## what each act costs (ARGS=--write keeps it)
	@$(BIN)/python -m scripts.gas $(ARGS)

bench: .venv/.dev node_modules/.installed $(PAGES) ## what the mirror costs, beside the limit, and what a page takes (ARGS=--write keeps it; takes minutes)
	@$(BIN)/python -m scripts.bench $(ARGS)

.PHONY: examples
examples: .venv/.dev node_modules/.installed ## record the examples in the API's own description anew, from a real server
	@$(BIN)/python -m scripts.examples

.PHONY: bench-relay
bench-relay: .venv/.dev node_modules/.installed ## what the relay gets into blocks, beside the bare node (ARGS=--help)
	@$(BIN)/python -m scripts.bench.relay $(ARGS)

# ---- Prove it: what takes longer than a test may. docs/proofs.md says what each proves

.PHONY: prove prove-static prove-symbols prove-long mutate coverage-contracts
FORGE = $(wildcard node_modules/@foundry-rs/forge-*/bin/forge)
# The binary itself, ahead of npm's wrapper around it.
WITH_FORGE = PATH="$(CURDIR)/$(dir $(FORGE)):$$PATH"

prove: prove-static prove-symbols prove-long ## prove the contract: static analysis, symbolic proofs, long invariants

prove-static: .venv/.uv .venv-prove/.installed ## Slither: no finding that is not explained
	@$(WITH_FORGE) FOUNDRY_PROFILE=static $(BIN)/python -m scripts.static

prove-symbols: .venv/.uv .venv-prove/.installed ## Halmos: proofs for all inputs, within the bounds of docs/proofs.md
	@$(WITH_FORGE) FOUNDRY_PROFILE=halmos $(BIN)/python -m scripts.symbols $(ARGS)

prove-long: node_modules/.installed ## Foundry: a million calls against the invariants
	@FOUNDRY_PROFILE=long $(FORGE) test --match-test '^invariant_' --threads 0 $(ARGS)

mutate: .venv/.dev node_modules/.installed ## plant every small wrong, and see whether a test notices (ARGS=--help)
	@$(BIN)/python -m scripts.mutate $(ARGS)

coverage-contracts: node_modules/.installed ## which lines and branches of the contracts Foundry's tests reach
	@FOUNDRY_PROFILE=coverage $(FORGE) coverage --no-match-coverage '^(tests|contracts/test)/' $(ARGS)

# ---- Build it

.PHONY: build pages fonts wheel install install-brownie installed format lock clean
build: .venv/.runtime node_modules/.installed ## compile the contracts into the artifacts that the package ships
	@$(BIN)/python scripts/build.py

pages: $(PAGES) ## build the web pages into the package

fonts: $(FONTS) ## cut the Chinese font of receipts and statements into the package

wheel: .venv/.dev $(PAGES) $(FONTS) ## build the wheel with pages and font in it, below dist/
	@$(UV) build --quiet --wheel --no-build-isolation --python $(BIN)/python --out-dir dist

install: .venv/.dev node_modules/.installed web/node_modules/.installed ## install what development needs, Brownie apart

# What `make test` needs, so that nothing is installed by two targets at once.
installed: .venv/.dev .venv-brownie/.installed node_modules/.installed web/node_modules/.installed $(PAGES) $(FONTS) \
	web/src/api/schema.d.ts

install-brownie: .venv-brownie/.installed ## install Brownie in its own environment, .venv-brownie

format: .venv/.dev web/node_modules/.installed ## put the code of Python and of the pages into its form
	$(BIN)/ruff format
	$(BIN)/ruff check --fix
	@cd web && npm run format --silent

lock: .venv/.dev ## write the locked requirements anew
	$(LOCK) $(ARGS) requirements/uv.in -o requirements/uv.txt
	$(LOCK) $(ARGS) pyproject.toml --group build -o requirements/runtime.txt
	$(LOCK) $(ARGS) pyproject.toml --group dev -c requirements/runtime.txt -o requirements/dev.txt
	$(LOCK) $(ARGS) --group brownie --overrides requirements/overrides.txt -o requirements/brownie.txt
	$(LOCK) $(ARGS) --group prove -o requirements/prove.txt

clean: ## remove what was built and installed; keeps the development chain's state
	rm -rf .venv .venv-brownie .venv-prove node_modules web/node_modules scripts/fonts/node_modules backend/tallystick/pages backend/tallystick/fonts dist build out out-* cache interfaces reports .brownie
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

# ---- Environments: a stamp in each says which lock it was installed from

.venv/.uv: requirements/uv.txt
	@scripts/check-tools $(PYTHON)
	@echo "installing the Python environment .venv" >&2
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/uv.txt
	@touch $@

.venv/.runtime: .venv/.uv requirements/runtime.txt pyproject.toml
	@$(UV) pip install --quiet --python .venv --no-deps --require-hashes -r requirements/runtime.txt
	@$(UV) pip install --quiet --python .venv --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: .venv/.runtime requirements/dev.txt
	@$(UV) pip install --quiet --python .venv --no-deps --require-hashes -r requirements/dev.txt
	@touch $@

.venv-brownie/.installed: .venv/.uv requirements/brownie.txt pyproject.toml node_modules/.installed
	@echo "installing Brownie's environment .venv-brownie" >&2
	@$(PYTHON) -m venv .venv-brownie
	@$(UV) pip install --quiet --python .venv-brownie --no-deps --require-hashes -r requirements/brownie.txt || { \
		echo "Brownie's pinned packages do not install on $$($(PYTHON) --version)." >&2; \
		echo "Run make with another one, for example: make $(MAKECMDGOALS) PYTHON=python3.11" >&2; exit 1; }
	@$(UV) pip install --quiet --python .venv-brownie --no-deps --no-build-isolation --editable .
	@scripts/install-solc-bridge
	@touch $@

.venv-prove/.installed: .venv/.uv requirements/prove.txt node_modules/.installed
	@echo "installing the provers' environment .venv-prove" >&2
	@$(PYTHON) -m venv .venv-prove
	@$(UV) pip install --quiet --python .venv-prove --no-deps --require-hashes -r requirements/prove.txt
	@touch $@

node_modules/.installed: package.json package-lock.json .npmrc
	@scripts/check-tools $(PYTHON)
	@echo "installing the Solidity compiler, its libraries and the development chain" >&2
	@npm ci --no-progress --loglevel=error >&2
	@touch $@

web/node_modules/.installed: web/package.json web/package-lock.json web/.npmrc
	@scripts/check-tools $(PYTHON)
	@echo "installing what the web pages are built from" >&2
	@cd web && npm ci --no-progress --loglevel=error >&2
	@touch $@

$(PAGES): web/node_modules/.installed $(PAGES_FROM)
	@echo "building the web pages" >&2
	@cd web && npm run build --silent -- --logLevel warn >&2
	@touch $@

scripts/fonts/node_modules/.installed: scripts/fonts/package.json scripts/fonts/package-lock.json scripts/fonts/.npmrc
	@scripts/check-tools $(PYTHON)
	@echo "installing the Chinese font" >&2
	@cd scripts/fonts && npm ci --no-progress --loglevel=error >&2
	@touch $@

$(FONTS): .venv/.dev scripts/fonts/node_modules/.installed scripts/fonts/__main__.py
	@echo "cutting the Chinese font" >&2
	@$(BIN)/python -m scripts.fonts
	@touch $@

web/src/api/schema.d.ts: .venv/.runtime web/node_modules/.installed $(shell find backend/tallystick/api -name '*.py')
	@$(BIN)/python -m scripts.openapi > web/node_modules/.openapi.json
	@cd web && node_modules/.bin/openapi-typescript node_modules/.openapi.json --output src/api/schema.d.ts > /dev/null

# ratecast: settings on top, then the two commands of the README (demo, check), then the rest. `make help` lists them.

# release | debug | asan (address and undefined-behaviour sanitizers)
MODE    ?= release
# no: never install packages
DEPS    ?= yes
# yes: warnings are errors, for developers and CI
WERROR  ?= no
PREFIX  ?= /usr/local
# 1: show the commands
V       ?= 0
DESTDIR ?=

PACKAGES          := gcc libc6-dev pkg-config libcjson-dev libcsv-dev libsqlite3-dev libssl-dev zlib1g-dev \
                     libsmartcols-dev libgsl-dev libcurl4-openssl-dev
CHECK_PACKAGES    := libcmocka-dev python3 python3-jsonschema mandoc bash zsh
WEB_PACKAGES      := chromium chromium-driver fonts-dejavu-core python3
# Debian has clickhouse-server for amd64 alone.
SERVER_PACKAGES   := $(if $(filter x86_64,$(shell uname -m)),clickhouse-server) python3 python3-jsonschema
AZURE_PACKAGES    := python3 python3-jsonschema openssl
LINT_PACKAGES     := cppcheck python3
FUZZ_PACKAGES     := clang libclang-rt-dev
VALGRIND_PACKAGES := valgrind
LIBS              := libcjson sqlite3 libcrypto zlib smartcols gsl

B := build/$(MODE)
Q := $(if $(filter 0,$(V)),@)
CFLAGS_release := -O2 -g
CFLAGS_debug   := -O0 -g3
# coverage for libFuzzer in all files; its main only where a target is linked
CFLAGS_fuzz    = -O1 -g -fsanitize=fuzzer$(if $(filter $(B)/fuzz/%,$@),,-no-link),address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
CFLAGS_asan    := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
WARN := -Wall -Wextra -pedantic -Wmissing-prototypes -Wstrict-prototypes -Wshadow -Wvla -Wwrite-strings -Wformat=2 \
        -Wno-missing-field-initializers # rows of tables end where the rest is zero
ifeq ($(WERROR),yes)
WARN += -Werror
endif

ALL_CPPFLAGS = -D_GNU_SOURCE -Iestimator -I. -DEMBED_DIR='"data"' $(PKG_CFLAGS) $(CPPFLAGS)
ALL_CFLAGS   = -std=c11 $(WARN) $(CFLAGS_$(MODE)) $(CFLAGS)
ALL_LIBS     = $(PKG_LIBS) -lcsv -pthread $(LDLIBS)

SRC     := $(wildcard estimator/*.c estimator/*/*.c models/*.c) data/embed.c
OBJ     := $(SRC:%.c=$(B)/%.o)
LIBOBJ  := $(filter-out $(B)/estimator/main.o,$(OBJ))
UNIT    := $(wildcard tests/unit/*_test.c)
UNITBIN := $(UNIT:tests/unit/%.c=$(B)/tests/%)
HEADERS := $(wildcard estimator/*/*.h models/*.h data/*.h)

.DEFAULT_GOAL := all
.PHONY: all
all: ratecast ## build ./ratecast

.PHONY: demo
demo: ratecast ## price the example workload in every region and offer of the built-in prices (build/demo.html), forecast the example bills (build/forecast.html)
	@cat examples/five-regions/cmd; echo; cd examples/five-regions && PATH="$(CURDIR):$$PATH" sh ./cmd
	@cd examples/five-regions && $(CURDIR)/ratecast compare workload.csv --snapshot builtin --lines 1 -q \
	    -o html --out-file $(CURDIR)/build/demo.html
	@echo; echo "The same as a document, with charts: build/demo.html"; echo
	@cat examples/forecast/cmd; echo; cd examples/forecast && PATH="$(CURDIR):$$PATH" sh ./cmd
	@cd examples/forecast && $(CURDIR)/ratecast forecast history.csv --by series --as-of 2026-08-20 --budget 11500 -q \
	    -o html --out-file $(CURDIR)/build/forecast.html
	@echo; echo "The same as a document: build/forecast.html"
	@echo; cat examples/credit/cmd; echo; cd examples/credit && PATH="$(CURDIR):$$PATH" sh ./cmd

.PHONY: check
check: unit cases docs progress install-check messages schemas oracle fault fuzz-replay web clickhouse azure asan ## every test

ratecast: $(B)/ratecast
	@cp -f $< $@

$(B)/ratecast: $(OBJ)
	@echo '  LD $@'
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(ALL_LIBS)

$(B)/%.o: %.c
	@mkdir -p $(@D)
	@echo '  CC $<'
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# The embedded tables are read by the assembler, which -MMD does not see.
$(B)/data/embed.o: examples/five-regions/workload.csv $(wildcard data/*.csv data/*.css data/*.gz data/schemas/*.json)

$(B)/tests/%: tests/unit/%.c $(LIBOBJ)
	@mkdir -p $(@D)
	@echo '  CC $<'
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(LDFLAGS) -MMD -MP -o $@ $< $(LIBOBJ) $(ALL_LIBS) -lcmocka

.PHONY: unit
unit: $(UNITBIN) ## unit tests (cmocka)
	@for t in $(UNITBIN); do ./$$t >$$t.log 2>&1 || { cat $$t.log; exit 1; }; done
	@echo "unit: $(words $(UNITBIN)) programs passed ($(MODE))"

.PHONY: cases
cases: $(B)/ratecast ## command-line cases: tests/cli, tests/errors, examples
	@python3 tests/tools/cases.py $(B)/ratecast tests/cli tests/errors examples
	@python3 tests/tools/readme.py $(B)/ratecast README.md

.PHONY: messages
messages: ## is every error message provoked by a case?
	@python3 tests/tools/messages.py

.PHONY: golden
golden: $(B)/ratecast ## rewrite what the cases expect; review the diff
	@python3 tests/tools/cases.py $(B)/ratecast --golden tests/cli tests/errors examples
	@python3 tests/tools/readme.py $(B)/ratecast README.md --golden
	@python3 tests/tools/docs.py $(B)/ratecast --golden

.PHONY: docs
docs: $(B)/ratecast ## help, docs/ratecast.1 and completion in bash and zsh say the same
	@python3 tests/tools/docs.py $(B)/ratecast

.PHONY: schemas
schemas: $(B)/ratecast ## every JSON that the cases make, against the JSON Schemas of the program
	@rm -rf $(B)/kept && mkdir -p $(B)/kept
	@python3 tests/tools/cases.py $(B)/ratecast --keep $(B)/kept tests/cli tests/errors examples
	@python3 tests/ref/schemas.py $(B)/ratecast $(B)/kept/*.json
	@python3 tests/ref/results.py $(B)/ratecast

# Exact numbers against Python decimal: generated operations, executed by dec_check.
$(B)/tests/dec_check: tests/ref/dec_check.c $(filter $(B)/estimator/base/%,$(OBJ))
	@mkdir -p $(@D)
	@echo '  CC $<'
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^

.PHONY: oracle-dec
oracle-dec: $(B)/tests/dec_check ## exact numbers against Python decimal
	@python3 tests/ref/dec_oracle.py | $(B)/tests/dec_check

.PHONY: oracle
oracle: oracle-dec $(B)/ratecast ## independent oracles and properties (tests/ref)
	@for list in tests/data/real/*.json* tests/data/made-up/*.json; do \
	    python3 tests/ref/prices_oracle.py $(B)/ratecast $$list || exit 1; done
	@for list in "" tests/data/real/retail_mixed_2026-08.json tests/data/made-up/retail_options.json; do \
	    python3 tests/ref/compare_oracle.py $(B)/ratecast "$$list" 150 || exit 1; done
	@for list in "" tests/data/real/retail_mixed_2026-08.json tests/data/made-up/retail_options.json; do \
	    python3 tests/ref/bill_oracle.py $(B)/ratecast "$$list" 20 || exit 1; done
	@python3 tests/ref/usage_oracle.py $(B)/ratecast tests/data/usage/*.csv tests/data/usage/*.json examples/bill/*.csv
	@RATECAST_SCAN=portable python3 tests/ref/usage_oracle.py $(B)/ratecast --threads=5 tests/data/usage/ea_*.csv tests/data/usage/focus_*.csv
	@python3 tests/ref/reconcile_oracle.py $(B)/ratecast
	@python3 tests/ref/forecast_properties.py $(B)/ratecast
	@python3 tests/ref/quantity_oracle.py $(B)/ratecast
	@python3 tests/ref/quantity_coverage.py $(B)/ratecast
	@python3 tests/ref/properties.py $(B)/ratecast tests/data/real/MS-AZR-0062P_USD_US_2016-05-25.json.gz

.PHONY: coverage
coverage: $(B)/ratecast ## do the intervals of priced forecasts hold what they say, over 500 simulated subscriptions?
	@python3 tests/ref/quantity_coverage.py $(B)/ratecast 500

$(B)/make_builtin: data/make_builtin.c $(LIBOBJ)
	@echo '  CC $<'
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(ALL_LIBS)

.PHONY: builtin
builtin: $(B)/make_builtin ## make the built-in prices: FROM=list.json.gz FETCHED=YYYY-MM-DD
	$(B)/make_builtin $(FROM) $(FETCHED) data/retail_builtin.tsv.gz

$(B)/replay: models/fit/replay.c $(filter $(B)/models/%,$(OBJ))
	@echo '  CC $<'
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(ALL_LIBS)

.PHONY: fit
fit: $(B)/replay ## fit the constants of models/constants.h (a minute): FROM=folder with the benchmark series
	@REPLAY=$(B)/replay python3 models/fit/fit.py point $(FROM)
	@REPLAY=$(B)/replay python3 models/fit/fit.py width $(FROM)

# What `make bench` runs beside ratecast itself: the parts of it alone, and what they are measured against.
BENCH    := $(wildcard tests/bench/*.c)
BENCHBIN := $(BENCH:tests/bench/%.c=$(B)/tests/%)
$(BENCHBIN): $(B)/tests/%: tests/bench/%.c $(LIBOBJ)
	@mkdir -p $(@D)
	@echo '  CC $<'
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(LDFLAGS) -MMD -MP -o $@ $< $(LIBOBJ) $(ALL_LIBS)

.PHONY: bench
bench: $(B)/ratecast $(BENCHBIN) ## speed and memory, in ratios within one run; not part of check
	@python3 tests/bench/bench.py $(B)

.PHONY: fault
fault: $(B)/ratecast $(B)/fail.so ## kill -9 during an import, 50 times; Ctrl-C; calls of the C library that fail
	@RATECAST=$(B)/ratecast bash tests/fault/kill_import.sh
	@python3 tests/fault/faults.py $(B)/ratecast $(B)/fail.so
	@python3 tests/fault/stop.py $(B)/ratecast

$(B)/fail.so: tests/fault/fail.c
	@mkdir -p $(@D)
	@echo '  CC $<'
	$(Q)$(CC) -std=gnu11 $(WARN) -Wno-pedantic -Wno-missing-prototypes -O1 -g -shared -fPIC -o $@ $<

.PHONY: web
web: $(B)/ratecast ## HTML reports in headless Chromium: layout, contrast, numbers, hostile names
	@python3 tests/web/web_test.py $(B)/ratecast

.PHONY: clickhouse
clickhouse: $(B)/ratecast ## bills in ClickHouse: two servers on loopback (amd64)
	@python3 tests/clickhouse/clickhouse_test.py $(B)/ratecast

.PHONY: azure
azure: $(B)/ratecast $(B)/fail.so ## all that talks to Azure, against a fake one on loopback
	@python3 tests/server/azure_test.py $(B)/ratecast

.PHONY: asan
asan: ## unit tests, cases and fuzz inputs under address and undefined-behaviour sanitizers
	@$(MAKE) --no-print-directory MODE=asan unit cases fuzz-replay

# Everything at the first touch of memory that is not ours, not set, or lost. CASES chooses.
VALGRIND := valgrind --quiet --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite --show-leak-kinds=definite
CASES    ?= tests/cli/[a-h]* tests/cli/r* tests/cli/prices-* tests/errors/prices-[a-m]* tests/errors/cache-r* tests/errors/workload-[a-n]*
.PHONY: valgrind
valgrind: $(UNITBIN) $(B)/ratecast ## unit tests and some cases under valgrind
	@for t in $(UNITBIN); do $(VALGRIND) $$t >$$t.valgrind 2>&1 || { cat $$t.valgrind; exit 1; }; done
	@mkdir -p $(B)/valgrind
	@printf '#!/bin/sh\nexec $(VALGRIND) $(CURDIR)/$(B)/ratecast "$$@"\n' >$(B)/valgrind/ratecast; chmod +x $(B)/valgrind/ratecast
	@python3 tests/tools/cases.py $(B)/valgrind/ratecast $(CASES)

# Fuzz targets: tests/fuzz/NAME_fuzz.c with the inputs in tests/fuzz/corpus/NAME.
FUZZ := $(patsubst tests/fuzz/%_fuzz.c,%,$(wildcard tests/fuzz/*_fuzz.c))
FUZZ_MAIN := $(if $(filter fuzz,$(MODE)),,$(B)/tests/fuzz/replay.o) # libFuzzer brings its own
$(B)/fuzz/%: tests/fuzz/%_fuzz.c $(FUZZ_MAIN) $(LIBOBJ)
	@mkdir -p $(@D)
	@echo '  CC $<'
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(LDFLAGS) -MMD -MP -MF $@.d -o $@ $< $(FUZZ_MAIN) $(LIBOBJ) $(ALL_LIBS)

.PHONY: fuzz-replay
fuzz-replay: $(FUZZ_MAIN) $(FUZZ:%=$(B)/fuzz/%) ## the fuzz targets over the inputs at hand (tests/fuzz/corpus)
	@for t in $(FUZZ); do $(B)/fuzz/$$t tests/fuzz/corpus/$$t >$(B)/fuzz/$$t.log 2>&1 || { tail -40 $(B)/fuzz/$$t.log; exit 1; }; done
	@echo "fuzz-replay: $(words $(FUZZ)) targets, $$(find tests/fuzz/corpus -type f | wc -l) inputs ($(MODE))"

# New inputs are kept in build/fuzz/found/NAME, what fails in build/fuzz/NAME-*.
FUZZ_SECONDS ?= 60
.PHONY: fuzz
fuzz: ## look for new inputs with clang's libFuzzer, FUZZ_SECONDS (60) for each target; TARGETS="dec day" for some
	@$(MAKE) --no-print-directory MODE=fuzz CC=clang $(patsubst %,build/fuzz/fuzz/%,$(TARGETS))
	@for t in $(TARGETS); do mkdir -p build/fuzz/found/$$t; echo "fuzz: $$t, $(FUZZ_SECONDS) s"; \
	    build/fuzz/fuzz/$$t -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=2048 -max_len=16384 -print_final_stats=0 -verbosity=0 \
	        -artifact_prefix=build/fuzz/$$t- build/fuzz/found/$$t tests/fuzz/corpus/$$t >build/fuzz/$$t.log 2>&1 || \
	        { tail -60 build/fuzz/$$t.log; exit 1; }; done
	@echo "fuzz: $(TARGETS): clean"
TARGETS ?= $(FUZZ)

.PHONY: lint
lint: $(HEADERS:%=$(B)/alone/%.ok) ## layers, wrappers, banned calls, headers that compile alone, cppcheck
	@python3 tests/lint/lint.py
	@cppcheck --quiet --error-exitcode=1 --std=c11 --enable=warning,portability,performance --inline-suppr \
	    --suppress=missingIncludeSystem -Iestimator -I. -D_GNU_SOURCE -j2 estimator models data
	@echo "lint: clean"

$(B)/alone/%.ok: %
	@mkdir -p $(@D)
	@printf '#include "%s"\nextern int alone;\n' $< | $(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -fsyntax-only -x c - && touch $@

# Program, man page and completions, where Debian's shells look for them.
TO := $(DESTDIR)$(PREFIX)
INSTALLED := bin/ratecast share/man/man1/ratecast.1 share/bash-completion/completions/ratecast \
             share/zsh/site-functions/_ratecast

.PHONY: install
install: ratecast ## install program, man page and completions to $(DESTDIR)$(PREFIX)
	@install -D -m 755 ratecast $(TO)/bin/ratecast
	@install -D -m 644 docs/ratecast.1 $(TO)/share/man/man1/ratecast.1
	@mkdir -p $(TO)/share/bash-completion/completions $(TO)/share/zsh/site-functions
	@./ratecast completion bash >$(TO)/share/bash-completion/completions/ratecast
	@./ratecast completion zsh >$(TO)/share/zsh/site-functions/_ratecast
	@echo "installed: $(INSTALLED:%=$(TO)/%)"

.PHONY: uninstall
uninstall: ## remove what install put there
	@rm -f $(INSTALLED:%=$(TO)/%)

.PHONY: progress
progress: $(B)/ratecast ## the progress bar, on a fake terminal
	@python3 tests/tools/progress.py $(B)/ratecast

.PHONY: install-check
install-check: ratecast ## install into a scratch folder, run from there, uninstall
	@sh tests/tools/install_check.sh

.PHONY: dist
dist: ## ratecast-VERSION.tar.gz of what is committed
	@v=$$(sed -n 's/.*RATECAST_VERSION "\(.*\)".*/\1/p' estimator/base/version.h); \
	    git archive --prefix=ratecast-$$v/ -o ratecast-$$v.tar.gz HEAD && echo "ratecast-$$v.tar.gz"

.PHONY: clean
clean: ## remove what was built
	rm -rf build ratecast ratecast-*.tar.gz

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

# Set-up: this fragment is made before anything else (make starts again with it), so a machine with nothing but make
# gets its packages first and the compiler flags of their libraries after.
GOALS := $(or $(MAKECMDGOALS),all)
CHECKS := check unit cases bench docs progress install-check golden schemas oracle oracle-dec fault fuzz-replay asan valgrind
# $(call kit_of,GOALS,KIT): KIT, if one of these goals is asked for; its packages are KIT_PACKAGES.
kit_of = $(if $(filter $(1),$(GOALS)),$(2))
KITS   := $(call kit_of,$(CHECKS),CHECK) $(call kit_of,lint,LINT) $(call kit_of,fuzz,FUZZ) $(call kit_of,valgrind,VALGRIND) \
          $(call kit_of,check web,WEB) $(call kit_of,check clickhouse,SERVER) $(call kit_of,check azure,AZURE)
NEEDS  := $(PACKAGES) $(foreach kit,$(KITS),$($(kit)_PACKAGES))
EMPTY  :=
KIT    := build/kit$(subst $(EMPTY) ,,$(addprefix -,$(strip $(KITS)))).mk
ifneq ($(filter-out clean help uninstall dist,$(GOALS)),)
include $(KIT)
endif
$(KIT): Makefile tests/tools/install.sh
	@mkdir -p build
	@[ "$(DEPS)" = no ] || sh tests/tools/install.sh $(sort $(NEEDS))
	@pkg-config --print-errors --exists $(LIBS) && echo "PKG_CFLAGS := $$(pkg-config --cflags $(LIBS))" >$@.new && \
	    echo "PKG_LIBS := $$(pkg-config --libs $(LIBS))" >>$@.new && mv $@.new $@

-include $(OBJ:.o=.d) $(UNITBIN:=.d) $(FUZZ:%=$(B)/fuzz/%.d) $(BENCHBIN:=.d)

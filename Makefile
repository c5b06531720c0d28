# ratecast: settings on top, then the two commands of the README (demo, check), then the rest. `make help` lists them.

MODE    ?= release# release | debug | asan (address and undefined-behaviour sanitizers)
DEPS    ?= yes# no: never install packages
CC      ?= cc
WERROR  ?= no# yes for developers and CI
PREFIX  ?= /usr/local
DESTDIR ?=

PACKAGES := gcc libc6-dev pkg-config libcjson-dev libcsv-dev libsqlite3-dev libssl-dev zlib1g-dev libsmartcols-dev
CHECK_PACKAGES := libcmocka-dev python3
LINT_PACKAGES := cppcheck clang-format

B := build/$(MODE)
CFLAGS_release := -O2 -g
CFLAGS_debug   := -O0 -g3
CFLAGS_asan    := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
LDFLAGS_asan   := -fsanitize=address,undefined
WARN := -Wall -Wextra -pedantic -Wmissing-prototypes -Wstrict-prototypes -Wshadow -Wvla -Wwrite-strings -Wformat=2
ifeq ($(WERROR),yes)
WARN += -Werror
endif
LIBS := libcjson sqlite3 libcrypto zlib smartcols

CPPFLAGS += -D_GNU_SOURCE -Iestimator -I. -DEMBED_DIR='"$(CURDIR)/data"' $(shell pkg-config --cflags $(LIBS) 2>/dev/null)
ALL_CFLAGS = -std=c11 $(WARN) $(CFLAGS_$(MODE)) $(CFLAGS)
LDLIBS += $(shell pkg-config --libs $(LIBS) 2>/dev/null || echo -lcjson -lsqlite3 -lcrypto -lz -lsmartcols) -lcsv

SRC   := $(wildcard estimator/*.c estimator/*/*.c) data/embed.c
OBJ   := $(SRC:%.c=$(B)/%.o)
LIBOBJ := $(filter-out $(B)/estimator/main.o,$(OBJ))
UNIT  := $(wildcard tests/unit/*_test.c)
UNITBIN := $(UNIT:tests/unit/%.c=$(B)/tests/%)

.DEFAULT_GOAL := all
.PHONY: all
all: deps ratecast

ratecast: $(B)/ratecast
	@cp -f $< $@

$(B)/ratecast: $(OBJ)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) $(LDFLAGS_$(MODE)) -o $@ $^ $(LDLIBS)

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# The embedded tables are read by the assembler, which -MMD does not see.
$(B)/data/embed.o: $(wildcard data/*.csv data/*.gz)

$(B)/tests/%: tests/unit/%.c $(LIBOBJ)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) $(LDFLAGS) $(LDFLAGS_$(MODE)) -MMD -MP -o $@ $< $(LIBOBJ) $(LDLIBS) -lcmocka

.PHONY: unit
unit: $(UNITBIN)
	@for t in $(UNITBIN); do ./$$t >$$t.log 2>&1 || { cat $$t.log; exit 1; }; done; echo "unit: $(words $(UNITBIN)) programs passed"

.PHONY: deps
deps:

.PHONY: clean
clean:
	rm -rf build ratecast

-include $(OBJ:.o=.d) $(UNITBIN:=.d)

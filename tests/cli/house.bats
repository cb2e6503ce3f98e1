#!/usr/bin/env bats
# The order of the rooms is held by the build: a wrong include does not compile, and `make arrows` says which arrow is wrong.

load lib

eval "cli_$(declare -f setup)"
setup() {
	cli_setup
	unset MAKEFLAGS MAKEOVERRIDES MAKELEVEL BUILD SANITIZE
	(cd "$TOP" && tar cf - GNUmakefile .ci cmd campaign io include tests/arrows) | tar xf -
}

# wrong FILE HEADER: the file includes the header, too, in its first line
wrong() { sed -i "1i #include \"$2\"" "$1"; }

# refused FILE: it does not compile, for the header is not there for it
refused() {
	! make "build/${1%.c}.o" >out 2>&1 || false
	grep -qE 'fatal error: .*(No such file|not found)' out
}

@test "every file is in its room, and no include goes against their order" {
	make arrows
}

@test "an include of a later room is named, and does not compile" {
	wrong campaign/base/text.c pool.h
	wrong io/ledger/ledger.c engine.h
	run make arrows
	[ "$status" -ne 0 ]
	[[ $output = *"campaign/base/text.c:1: campaign/base may not include pool.h of io/service, which comes after it"* ]]
	[[ $output = *"io/ledger/ledger.c:1: io/ledger may not include engine.h of campaign/engine, which comes after it"* ]]
	refused campaign/base/text.c
	refused io/ledger/ledger.c
}

@test "a header that is private to another top-level folder is named, and does not compile" {
	wrong cmd/run.c xlsx_check.h
	run make arrows
	[ "$status" -ne 0 ]
	[[ $output = *"cmd/run.c:1: xlsx_check.h is private to io/; to share it, move it to include/sheet/"* ]]
	refused cmd/run.c
}

@test "a header in include/ that one top-level folder alone includes is named" {
	mv io/sheet/xlsx_check.h include/sheet/
	run make arrows
	[ "$status" -ne 0 ]
	[[ $output = *"include/sheet/xlsx_check.h: only io/ includes it, so it belongs beside its source"* ]]
}

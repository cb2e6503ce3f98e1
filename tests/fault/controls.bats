#!/usr/bin/env bats
# The negative controls: each guard of promise 1 is taken out of the program (GUARDS in GNUmakefile), and the test that
# guards it must then fail, for the reason that it is there for. A test that passes all the same guards nothing.

load lib

# red GUARD FILE TEST WORDS: the test, with the program that lacks the guard, fails and says so
red() {
	local program=$GUARDLESS/$1/rollcall said
	[ -x "$program" ]
	# Not as a part of this test: bats tells its children much of itself, and puts its insides into PATH.
	said=$(env -i PATH="$(tr : '\n' <<<"$PATH" | grep -v bats | paste -sd :)" HOME="$HOME" TMPDIR="${TMPDIR:-/tmp}" FAULT=short ROLLCALL="$program" SHIMS="$SHIMS" \
		GUARDLESS="$GUARDLESS" POWER_CUT="$POWER_CUT" FAILPOINTS="$FAILPOINTS" \
		bats -f "$3" "$BATS_TEST_DIRNAME/$2" 2>&1) && {
		echo "without $1 it passes: $3"
		return 1
	}
	grep -q '^not ok' <<<"$said" && grep -qE -- "$4" <<<"$said" || {
		echo "$said"
		return 1
	}
	echo "# without $1: $(grep -m 1 -E -- "$4" <<<"$said" | sed 's/^# *//')" >&3
}

@test "without the fuse, libcurl sends a call a second time (fault 24)" {
	red FUSE network.bats '^fault 24: ' 'a number was called twice'
}

@test "without the fuse's look at the clock, a call leaves that is too old (fault 39)" {
	red AGE frozen.bats '^fault 39: stopped before a request leaves' 'stopped at [a-z]*: exit 3'
}

# Nobody is called twice even then: history knows the calls that the ledger lost. But the ledger is not what it was.
@test "without synchronous=FULL, the power fails and the ledger loses what it wrote (fault 6)" {
	red SYNC power.bats '^fault 6: the power fails' 'called twice|is there already'
}

@test "with the claim committed after the request left, a kill calls twice (fault 4)" {
	red COMMIT syscalls.bats '^fault 4: ' 'dials of going on: .* 2 -eq 1'
}

@test "with replies read before they are written down, an id is lost (fault 8)" {
	red LOG io_errors.bats '^fault 8: a reply cannot' 'ids on the disk|log of replies'
}

@test "with the log given back while replies are under way, a kill loses an id (fault 4)" {
	FAILPOINTS=$GUARDLESS/MARK/rollcall
	red MARK syscalls.bats '^fault 4: killed when the reply log was given back' "first call's id is lost"
}

@test "with keys that history takes twice, copies of a ledger call the same people" {
	red KNOWN copies.bats '^a copied folder run beside' 'a number was called twice'
}

@test "without the lock on the ledger's own file, one that was moved goes on elsewhere" {
	red INODE one_ledger.bats '^a ledger moved while' 'exit [034], 1 wanted'
}

@test "with any end time believed, a redial rings into a call that goes on" {
	red ENDS ../cli/records.bats '^an end is a time' 'dialed [0-9]* times, 12 wanted'
}

@test "with a length that is not said taken for none, who answered is called again" {
	red LENGTH ../cli/records.bats '^no length and no cost' 'dialed [0-9]* times, 9 wanted'
}

@test "with rows of results judged in their order alone, a number is called whose other row answered" {
	red UNCALLED ../cli/again.bats '^how the rows are sorted' 'dialed log'
}

@test "with the lists not asked once more when the history is held, somebody on them is called" {
	red RELIST ../cli/lists.bats '^who comes onto a list while a claim waits' 'called although listed meanwhile'
}

@test "with a list read anew in the place of what was read before, somebody who was on it is called" {
	red ONCE ../cli/lists.bats '^who was listed once' 'called although listed before'
}

@test "without the look at what waits on a connection, another call's 429 has a phone ring twice" {
	red STRAY strays.bats '^a 429 that waits on an idle connection' 'a number was called twice'
}

@test "without the wait behind a reply that says \"not placed\", a phone rings twice" {
	red HOLD strays.bats '^a stray reply while a request is under way' 'a number was called twice'
}

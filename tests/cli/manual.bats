#!/usr/bin/env bats
# The manual page agrees with the program, its examples run, and bash completes what the tables say.

load lib

# The page as it is installed.
eval "cli_$(declare -f setup)"
setup() {
	cli_setup
	PAGE=$(dirname "$ROLLCALL")/rollcall.1
}

@test "the manual page is clean" {
	# but for what it says of other pages, which is about this machine
	mandoc -Tlint "$PAGE" 2>&1 |
		sed '/referenced manual not found/d; /outdated mandoc.db/d' >lint || true
	cat lint
	[ ! -s lint ]
	# and mandoc does find fault
	run mandoc -Tlint <(printf '.Dd x\n.Dt X 1\n.Os\n.Sh NAM\n')
	says WARNING
}

# commands: all of them, by the program's help
commands() {
	"$ROLLCALL" --help | sed -n 's/^  \([a-z]\{1,\}\) .*/\1/p'
}

@test "every option of every command stands in the page for that command, and no other" {
	for command in $(commands); do
		"$ROLLCALL" "$command" --help | sed -nE "s/^  (-(.), |    )--([a-z-]+).*/$command \3 \2/p"
	done | grep -v ' help ' | sort >program
	awk -v all="$(commands | grep -v completion | tr '\n' ' ')" '
		$1 == ".It" && /Fl Fl/ {
			letter = $2 == "Fl" && $3 != "Fl" ? $3 : ""
			name = $0; sub(/.*Fl Fl /, "", name); sub(/ .*/, "", name)
			next
		}
		name != "" && $1 == ".Pq" {
			list = $0
			if (/every command/) list = all
			gsub(/\.Pq|Cm|,/, " ", list)
			n = split(list, of, " ")
			for (i = 1; i <= n; i++) print of[i], name, letter
			name = ""
		}' "$PAGE" | sort >page
	[ "$(wc -l <program)" -gt 100 ]
	diff program page
	for command in $(commands); do
		grep -qE "^\.It Cm (.*Cm )?$command( |\$)" "$PAGE"
	done
	# every exit code of the help
	for code in 0 1 2 3 4 5; do grep -q "^\.It $code$" "$PAGE"; done
}

@test "the environment that the program reads stands in the page" {
	for name in $(grep -rhoE '(getenv|absolute)\("[A-Z_]+"\)' "$TOP"/cmd "$TOP"/io | grep -oE '[A-Z_]{3,}' | sort -u); do
		case $name in
		HOME | TZDIR | ROLLCALL_FAIL_AT) ;; # everybody's, a library's, a test's
		*) grep -q "Ev $name" "$PAGE" || { echo "$name"; return 1; } ;;
		esac
	done
}

@test "the examples run as they stand" {
	start_simulator --log log --time-scale 100000 --latency 0ms --record-delay 0ms
	export STEPONEAI_API_BASE=$BASE PATH=$WORK/bin:$PATH
	mkdir -p bin .config/rollcall
	ln -s "$ROLLCALL" bin/rollcall
	(umask 077 && echo sk_test >key)
	roll 8 | cut -d, -f1,2 >roll.csv
	echo 'Q,1' >>roll.csv
	# what would take an evening
	printf '[run]\nrate = 1000000/s\npoll-interval = 20ms\nwindow = always\nat-most = 9/1d\n' >.config/rollcall/config
	sed -n '/^\.Sh EXAMPLES/,/^\.Sh SEE/{/^\.Bd/,/^\.Ed/{/^\./d; s/\\e$/\\/; s/^\$ //; p}}' \
		"$PAGE" >examples
	[ "$(grep -c rollcall examples)" -ge 9 ]
	# each may end with 3: rows of the roll need a person
	awk '/\\$/ { sub(/\\$/, ""); printf "%s", $0; next } { print $0 " || [ $? -eq 3 ]" }' examples >script
	bash -eux script
	ls bad.csv results.xlsx "$(date +%F).json"
	# run, those who did not answer, and the night
	[ "$(calls log)" -gt 16 ]
}

# complete WORD...: what bash offers for the last word, one a line
complete_words() {
	bash --norc -c '
		source ./completion
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=${#COMP_LINE}
		set -u
		spec=$(complete -p rollcall)
		"$(echo "$spec" | sed "s/.*-F \([^ ]*\).*/\1/")"
		printf "%s\n" "${COMPREPLY[@]}"' _ "$@" | sort | tr '\n' ' ' | sed 's/ $//'
}

@test "bash completes commands, options, and words where the table has them" {
	"$ROLLCALL" completion bash >completion
	touch roll.csv other.csv
	mkdir folder
	while IFS='~' read -r words wanted; do
		eval "got=\$(complete_words rollcall $words)"
		[ "$got" = "$wanted" ] || { echo "$words: got $got, wanted $wanted"; return 1; }
	done <<-'EOF'
	st~status
	--v~--version
	run --redial-~--redial-after --redial-times
	status --~--config --help --json --time-zone
	run --duplicates ''~first requirement
	run --duplicates = f~first
	run --duplicates =~first requirement
	check --bom n~no
	run --redial no~no_answer
	run --redial busy,no~busy,no_answer
	run --only ended,no_answer,re~ended,no_answer,ready ended,no_answer,refused ended,no_answer,rejected
	settle l --ended ''~answered busy cancelled declined failed no_answer timeout voicemail
	run --window a~always
	run --rate ''~
	run ro~roll.csv
	run --json ro~roll.csv
	run -o ot~other.csv
	run --preamble no~none
	run --data-dir ''~folder
	suppress ''~add import list remove
	suppress import ro~roll.csv
	completion ''~bash
	nosuch ''~
	EOF
	# every command and option that the help has
	for command in $(commands); do
		[[ " $(complete_words rollcall '') " == *" $command "* ]]
		offered=" $(complete_words rollcall "$command" --) "
		for option in $("$ROLLCALL" "$command" --help | grep -oE '^ .{5}--[a-z-]+' | grep -oE -- '--.*'); do
			[[ $offered == *" $option "* ]] || { echo "$command $option: $offered"; return 1; }
		done
	done
	fails 2 "$ROLLCALL" completion fish
	says 'not for "fish"'
}

@test "make install puts program, page and completion in place" {
	make -s -C "$TOP" BUILD="$(dirname "$ROLLCALL")" PREFIX=/usr DESTDIR="$WORK/root" install >/dev/null
	[ -x root/usr/bin/rollcall ]
	cmp root/usr/share/man/man1/rollcall.1 "$PAGE"
	"$ROLLCALL" completion bash | cmp - root/usr/share/bash-completion/completions/rollcall
}

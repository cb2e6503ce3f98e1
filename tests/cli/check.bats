#!/usr/bin/env bats
# rollcall check: what it takes, what it refuses, and what it says.

load lib

@test "the sample roll: clean rows, rejects and counts are as expected" {
	fails 3 "$ROLLCALL" check "$TOP/samples/roll.csv" -r "您好{name}，通知您开会。" -o clean.csv --rejects rejects.csv
	says "27 ready, 10 rejected, 2 duplicate"
	unmarked clean.csv | diff "$TOP/samples/expected/clean.csv" -
	unmarked rejects.csv | diff "$TOP/samples/expected/rejects.csv" -
}

@test "what check -o writes is a valid roll, and checks to itself" {
	"$ROLLCALL" check "$TOP/samples/roll.csv" -r "hello" -o clean.csv || [ $? -eq 3 ]
	"$ROLLCALL" check clean.csv -r "hello" -o again.csv
	cmp clean.csv again.csv
}

@test "a mended rejects file can be checked" {
	printf 'name,phone,requirement\na,1380013800,hi\nb,"13900000001,139",hi\n' >roll.csv
	fails 3 "$ROLLCALL" check roll.csv --rejects rejects.csv
	unmarked rejects.csv >got
	diff - got <<-'EOF'
	name,phone,requirement,call_row,call_line,call_column,call_reason
	a,1380013800,hi,2,2,phone,"phone: 10 digits, 11 wanted: ""1380013800"""
	b,139,hi,3.2,3,phone,"phone: 3 digits, 11 wanted: ""139"""
	EOF
	sed 's/,1380013800,/,13800138000,/; s/^b,139,/b,13900000002,/' rejects.csv >mended.csv
	"$ROLLCALL" check mended.csv
}

@test "our own columns in a mended rejects file do not come back twice; rows of blanks are passed over" {
	printf 'name,phone,requirement\n,,\na,1380013800,hi\n"  ", ,\nb,138001380,hi\n' >roll.csv
	fails 2 "$ROLLCALL" check roll.csv --rejects rejects.csv
	says "2 rows, 2 numbers: 0 ready, 2 rejected"
	says "roll.csv:5: row 5"
	sed 's/,1380013800,/,13800138000,/' rejects.csv >mended.csv
	fails 3 "$ROLLCALL" check mended.csv --rejects again.csv -o clean.csv
	[ "$(unmarked again.csv | head -1)" = "name,phone,requirement,call_row,call_line,call_column,call_reason" ]
	[ "$(unmarked clean.csv)" = $'name,phone,requirement\na,13800138000,hi' ]
	"$ROLLCALL" run clean.csv "${FAST[@]}" --simulate="$QUICK" -o results.csv
	fails 2 "$ROLLCALL" check results.csv
	says "results file"
	says "--only"
}

@test "a good roll ends 0, one with nobody to call ends 2" {
	roll 3 >roll.csv
	"$ROLLCALL" check roll.csv
	printf 'phone,requirement\n123,hello\n' >none.csv
	fails 2 "$ROLLCALL" check none.csv
	says "nobody to call"
}

@test "twenty rejected rows are named, then counted; -v names all and duplicates" {
	{
		echo phone,requirement
		for i in $(seq 30); do echo "12$i,hi"; done
		echo 13900000000,hi
		echo 13900000000,hi
	} >roll.csv
	fails 3 "$ROLLCALL" check roll.csv
	says "and 10 more"
	[ "$(grep -c 'digits' <<<"$output")" -eq 20 ]
	[ "$(grep -c 'duplicate of row' <<<"$output")" -eq 0 ]
	fails 3 "$ROLLCALL" check -v roll.csv
	[ "$(grep -c 'digits' <<<"$output")" -eq 30 ]
	says "roll.csv:33: row 33: duplicate of row 32"
}

@test "refused files: name, line and what was expected" {
	# FILE's bytes (printf), then what must be said
	while IFS='~' read -r bytes words; do
		# shellcheck disable=SC2059 # the bytes are escapes
		printf "$bytes" >bad.csv
		fails 2 "$ROLLCALL" check bad.csv -o clean.csv
		says "$words"
		[ ! -e clean.csv ]
	done <<-'EOF'
	phone,requirement\n"139~bad.csv:2: 
	phone,requirement\n1390000"0000,hi\n~bad.csv:2: 
	phone,requirement\n13900000000,"hi"x\n~bad.csv:2: 
	phone,requirement\n13900000000,h\000i\n~bad.csv:2: 
	phone,requirement\n13900000000,\271\n~bad.csv:2: 
	name,requirement\na,hi\n~bad.csv: 
	phone,手机,requirement\n1,2,hi\n~bad.csv: 
	~bad.csv: empty
	EOF
}

@test "a cell over 1 MiB refuses the file, one of 1 MiB does not" {
	{ printf 'phone,note,requirement\n13900000000,'; head -c 1048576 /dev/zero | tr '\0' x; printf ',hi\n'; } >fits.csv
	"$ROLLCALL" check fits.csv
	{ printf 'phone,note,requirement\n13900000000,'; head -c 1048577 /dev/zero | tr '\0' x; printf ',hi\n'; } >over.csv
	fails 2 "$ROLLCALL" check over.csv
	says "over.csv:2: "
}

@test "columns in Chinese, with spaces and capitals, and by --columns" {
	printf ' 姓 名 ,Phone S,外呼需求\na,13900000000,hi\n' >a.csv
	"$ROLLCALL" check a.csv -o - | grep -q 13900000000
	printf 'who,tel,what\na,13900000000,hi\n' >b.csv
	fails 2 "$ROLLCALL" check b.csv
	"$ROLLCALL" check b.csv --columns name=who,phone=tel,requirement=what
	fails 2 "$ROLLCALL" check b.csv --columns phone=nosuch
	fails 2 "$ROLLCALL" check b.csv --columns phone
	says "--columns: takes"
}

@test "the same number with another requirement: a duplicate, or not" {
	printf 'phone,requirement\n13900000000,one\n13900000000,two\n13900000000,one\n' >roll.csv
	"$ROLLCALL" check roll.csv -o first.csv
	[ "$(wc -l <first.csv)" -eq 2 ]
	"$ROLLCALL" check roll.csv --duplicates requirement -o both.csv
	[ "$(wc -l <both.csv)" -eq 3 ]
}

@test "outputs: never the roll, never over a file without --force, never through a link" {
	roll 2 >roll.csv
	fails 2 "$ROLLCALL" check roll.csv -o roll.csv
	says "roll"
	echo mine >there.csv
	fails 2 "$ROLLCALL" check roll.csv -o there.csv
	says "--force"
	[ "$(cat there.csv)" = mine ]
	"$ROLLCALL" check roll.csv -o there.csv --force
	grep -q 13900000001 there.csv
	ln -s there.csv link.csv
	fails 2 "$ROLLCALL" check roll.csv -o link.csv --force
	mkdir folder
	fails 2 "$ROLLCALL" check roll.csv -o folder --force
	fails 2 "$ROLLCALL" check roll.csv -o nowhere/x.csv
}

@test "standard input and output" {
	roll 2 | "$ROLLCALL" check - -o - >clean.csv
	[ "$(wc -l <clean.csv)" -eq 3 ]
	fails 1 bash -c "'$ROLLCALL' check <(printf 'phone,requirement\n13900000000,hi\n') -o - >/dev/full"
}

@test "an unknown column in -r is refused, in a row rejected" {
	printf 'phone,requirement\n13900000000,\n' >roll.csv
	fails 2 "$ROLLCALL" check roll.csv -r "hello {nosuch}"
	says "nosuch"
	printf 'phone,requirement\n13900000000,hello {nosuch}\n13900000001,hello\n' >roll.csv
	fails 3 "$ROLLCALL" check roll.csv
	says "nosuch"
}

@test "--json: one object on standard output, with what was counted and where the files are" {
	printf 'name,phone,requirement\na,13800138000,hi\nb,138,hi\nc,13800138000,hi\nd,13800138001,\ne\nf,1,2\n' >roll.csv
	local code=0
	"$ROLLCALL" check roll.csv --json -q -o 'cle"an.csv' >got || code=$?
	[ "$code" -eq 3 ]
	diff - got <<-'JSON'
	{"roll":"roll.csv","rows":6,"contacts":6,"ready":1,"rejected":4,"duplicate":1,"suppressed":0,"unclear":1,"clean":"cle\"an.csv","rejects":null,"reasons":{"name":0,"phone":2,"requirement":1,"not_before":0,"not_after":0,"agent_id":0,"model_engine":0,"voice_id":0,"volume":0,"speed":0,"emotion":0,"row":1}}
	JSON
	[ -s 'cle"an.csv' ]
	# nobody to call is no reason to say nothing; a roll that cannot be read is
	code=0
	printf 'phone,requirement\n1,hi\n' | "$ROLLCALL" check - --json --rejects bad.csv >got 2>/dev/null || code=$?
	[ "$code" -eq 2 ]
	grep -qF '"ready":0,"rejected":1,"duplicate":0,"suppressed":0,"unclear":0,"clean":null,"rejects":"bad.csv"' got
	printf 'phone,requirement\n"1\n' >broken.csv
	not "$ROLLCALL" check broken.csv --json >got
	[ ! -s got ]
	fails 2 "$ROLLCALL" check roll.csv --json -o -
	says "--json takes standard output for itself"
	fails 2 "$ROLLCALL" check roll.csv --json --rejects -
	says "give --rejects a file"
}

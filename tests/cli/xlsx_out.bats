#!/usr/bin/env bats
# Results as a workbook, read back with openpyxl: values and their types, sheets, charts, sums, and what must not
# be left when the disk is full.

load lib

# py: the script on stdin, with openpyxl there as `openpyxl` and a helper or two
py() {
	{
		cat <<'END'
import csv, sys, warnings
from decimal import Decimal
import openpyxl

def book(name):
    return openpyxl.load_workbook(name)

def rows(sheet):
    return [list(r) for r in sheet.iter_rows(values_only=True)]

def table(sheet):
    lines = rows(sheet)
    return [dict(zip(lines[0], line)) for line in lines[1:]]

def records(name):
    with open(name, encoding="utf-8-sig", newline="") as f:
        return list(csv.DictReader(f))

def money(values):
    return sum((Decimal(str(v)) for v in values if v not in (None, "")), Decimal(0))
END
		cat
	} | /usr/bin/python3 -W error::UserWarning - "$@"
}

# campaign ROWS: calls a roll of so many rows and more that cannot be called, with faults that leave rows in
# most states; -o r.xlsx
campaign() {
	roll "$1" >roll.csv
	cat >>roll.csv <<-'END'
		=1+1,1390000,too short
		"O'Neil, ""the one""",13900000000,again the first
	END
	run -3 "$ROLLCALL" run roll.csv "${FAST[@]}" -q --max-call-minutes 20ms --tries 1 -o r.xlsx \
		--simulate="$QUICK --fault no-id=.06,503=.05,never-ends=.05"
}

@test "a workbook holds what the CSV holds: sheets, types, sums" {
	bats_require_minimum_version 1.5.0
	campaign 200
	ledger=roll-simulated.csv.ledger
	"$ROLLCALL" export $ledger -q --formulas keep -o r.csv -s m.csv
	"$ROLLCALL" status $ledger --json >status.json || [ $? -eq 3 ]
	py <<'END'
import json
b = book("r.xlsx")
assert b.sheetnames == ["Results", "Summary", "Cost by minute"], b.sheetnames
numbers = {"call_attempts", "call_seconds", "call_minutes", "call_cost", "call_cost_computed"}

# row by row, cell by cell: a number where there is one, else the same text
s = b["Results"]
got, want = table(s), records("r.csv")
assert len(got) == len(want) == 202
assert list(got[0]) == list(want[0])
for g, w in zip(got, want):
    for name, text in w.items():
        cell = g[name]
        if text == "":
            assert cell is None, (name, cell)
        elif name in numbers:
            assert type(cell) in (int, float) and Decimal(str(cell)) == Decimal(text), (name, cell, text)
        else:
            assert type(cell) is str and cell == text, (name, cell, text)
assert all(c.data_type in "sn" for line in s.iter_rows() for c in line)  # no formula
assert got[200]["name"] == "=1+1"

# what it looks like
assert s.freeze_panes == "A2" and s.auto_filter.ref == s.dimensions == "A1:Q203"
heads = {c.value: c.fill.start_color.rgb for c in s[1]}
assert len({heads[n] for n in ("name", "phone", "requirement")}) == 1
assert len({v for n, v in heads.items() if n.startswith("call_")}) == 1
assert heads["name"] != heads["call_row"]
column = {c.value: c.column for c in s[1]}
tints = {}
for line in s.iter_rows(min_row=2):
    status, outcome = (line[column[n] - 1].value for n in ("call_status", "call_outcome"))
    key = "answered" if outcome == "answered" else status
    tints.setdefault(key, set()).add(line[column["call_status"] - 1].fill.start_color.rgb)
assert set(tints) == {"answered", "ended", "unknown", "overdue", "rejected", "duplicate"}, tints
assert all(len(t) == 1 for t in tints.values())
assert len({next(iter(t)) for t in tints.values()}) == 5  # rejected and duplicate are alike
assert s.cell(2, column["call_cost"]).number_format == "0.00##"
assert s.cell(2, column["phone"]).number_format == "@"
assert 12 <= s.column_dimensions["B"].width <= 20

# cost by minute, and the sums
minutes, csv_minutes = table(b["Cost by minute"]), records("m.csv")
assert len(minutes) == len(csv_minutes) > 0
for g, w in zip(minutes, csv_minutes):
    assert g["minute"] == w["minute"]
    for name in list(w)[1:]:
        assert type(g[name]) in (int, float) and Decimal(str(g[name])) == Decimal(w[name]), name
assert b["Cost by minute"].freeze_panes == "A2"
cost = money(g["call_cost"] for g in got)
assert cost == money(m["cost"] for m in minutes) == money(w["call_cost"] for w in want) > 0

# the summary, against what the ledger says
status = json.load(open("status.json"))
figures = {r[0]: r[1] for r in rows(b["Summary"]) if r[0]}
assert figures["rows of the roll"] == 202 and figures["contacts"] == status["contacts"]
for state, n in status["states"].items():
    assert figures.get(state, 0) == n, state
for outcome, n in status["outcomes"].items():
    assert figures.get(outcome, 0) == n, outcome
assert figures["attempts"] == status["attempts"] and figures["minutes billed"] == status["minutes"]
assert money([figures["cost, yuan"]]) == Decimal(status["cost"]) == cost
assert money([figures["reserved still, yuan"]]) == Decimal(status["reserved"]) > 0
assert len(b["Summary"]._charts) == 3
END
}

@test "a third run changes no byte, nor does another export" {
	bats_require_minimum_version 1.5.0
	campaign 20
	cp r.xlsx first.xlsx
	sleep 1.1
	run -3 "$ROLLCALL" run roll.csv "${FAST[@]}" -q -o r.xlsx --simulate="$QUICK"
	cmp r.xlsx first.xlsx
	TZ=America/New_York "$ROLLCALL" export roll-simulated.csv.ledger -q -o again.xlsx
	cmp again.xlsx first.xlsx
}

@test "names follow the roll's, the summary is a workbook of its own, check writes workbooks" {
	roll 3 >roll.XLSX.csv
	"$ROLLCALL" run roll.XLSX.csv "${FAST[@]}" -q --simulate="$QUICK" -o out.XLSX
	ls out.XLSX out-minutes.XLSX
	{ roll 3; echo '00123,12,x'; } >roll.csv
	fails 3 "$ROLLCALL" check roll.csv -q -o clean.xlsx --rejects bad.xlsx
	py <<'END'
b = book("out-minutes.XLSX")
assert b.sheetnames == ["Cost by minute", "Summary"]
assert sum(r["calls"] for r in table(b["Cost by minute"])) == 3
assert len(b["Summary"]._charts) == 3
clean, bad = book("clean.xlsx"), book("bad.xlsx")
assert clean.sheetnames == ["Roll"] and bad.sheetnames == ["Rejected"]
assert [r["phone"] for r in table(clean["Roll"])] == ["13900000000", "13900000001", "13900000002"]
assert rows(bad["Rejected"]) == [
    ["name", "phone", "requirement", "call_row", "call_line", "call_column", "call_reason"],
    ["00123", "12", "x", "5", "5", "phone", 'phone: 2 digits, 11 wanted: "12"']], rows(bad["Rejected"])
assert bad["Rejected"].freeze_panes == "A2"
END
}

@test "cells that a workbook cannot hold: cut and marked, or replaced" {
	{
		echo "note,phone,requirement"
		head -c 40000 /dev/zero | tr '\0' a
		echo ",13900000000,x"
		printf 'bell \a _x0041_,13900000001,"two\r\nlines"\n'
	} >roll.csv
	"$ROLLCALL" check roll.csv -q -o clean.xlsx
	py <<'END'
from openpyxl.utils.escape import unescape
got = table(book("clean.xlsx")["Roll"])
assert got[0]["note"] == "a" * 32759 + " … [cut]"
assert unescape(got[1]["note"]) == "bell \a _x0041_", got[1]["note"]
assert unescape(got[1]["requirement"]) == "two\r\nlines", got[1]["requirement"]
END
}

@test "a full disk is told, and nothing is left behind" {
	roll 2000 >roll.csv
	"$ROLLCALL" run roll.csv "${FAST[@]}" -q --simulate="$QUICK" -o r.csv -s m.csv
	ledger=roll-simulated.csv.ledger
	echo mine >kept.xlsx
	ls -A >before
	for blocks in 64 300 1000; do
		(
			ulimit -f $blocks
			fails 1 "$ROLLCALL" export $ledger -q --force -o kept.xlsx
			says "kept.xlsx: cannot be written: File too large"
		)
		[ "$(cat kept.xlsx)" = mine ]
		[ "$(ls -A | grep -v -e -shm -e -wal)" = "$(grep -v -e -shm -e -wal before)" ]
	done
	mkdir elsewhere
	cp kept.xlsx elsewhere
	"$ROLLCALL" export $ledger -q --force -o elsewhere/kept.xlsx
	[ "$(ls -A elsewhere)" = kept.xlsx ]
}

@test "LibreOffice opens it" {
	bats_require_minimum_version 1.5.0
	campaign 50
	"$ROLLCALL" export roll-simulated.csv.ledger -q --formulas keep -o r.csv
	mkdir out
	soffice -env:UserInstallation="file://$WORK/lo" --headless \
		--convert-to 'csv:Text - txt - csv (StarCalc):44,34,76,1' --outdir out r.xlsx >soffice.log 2>&1
	py <<'END'
got, want = records("out/r.csv"), records("r.csv")
assert len(got) == len(want) == 52
text = [n for n in want[0] if n not in ("call_cost", "call_cost_computed")]
for g, w in zip(got, want):
    for name in text:
        assert g[name] == w[name], (name, g[name], w[name])
assert money(g["call_cost"] for g in got) == money(w["call_cost"] for w in want) > 0
END
}

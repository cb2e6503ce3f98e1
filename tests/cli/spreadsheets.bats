#!/usr/bin/env bats
# A roll of any kind, there and back: what comes back is written as the roll was, and is a roll again.

load lib

# py: the script on stdin
py() {
	/usr/bin/python3 -W error::UserWarning - "$@"
}

# campaign ROLL OPTIONS...: nobody in it says anything that is final
campaign() {
	"$ROLLCALL" run "$@" "${FAST[@]}" -q --simulate="$QUICK --answer 1 --opt-out 0"
}

@test "every encoding, delimiter and line end comes back as it was, cell for cell, and runs again" {
	py <<'END' >kinds
marks = {"utf-8": b"\xef\xbb\xbf", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff", "gb18030": b"\x84\x31\x95\x33"}
rows = [["姓名", "电话", "备注", "内容"]]
for i in range(12):
    rows.append(["王小明%d" % i, "138 0013-80%02d" % i, ["a,b;c", "say \"hi\"", "|\t|", " é ", "", "二\n行"][i % 6],
        "您好{姓名}，请来开会。"])
n = 0
for encoding in ("utf-8", "utf-8+", "utf-16-le", "utf-16-le+", "utf-16-be", "utf-16-be+", "gb18030", "gb18030+", "gbk", "big5"):
    for delimiter in ",;\t|":
        for end in ("\n", "\r\n", "\r"):
            if n % 5 and encoding not in ("utf-8", "utf-16-le+", "gb18030"):  # the others by turns
                n += 1
                continue
            n += 1
            code = encoding.rstrip("+")
            quoted = lambda c: '"%s"' % c.replace('"', '""') if any(x in c for x in ',;|\t"\n') else c
            text = "".join(delimiter.join(map(quoted, r)) + end for r in rows)
            if code == "gbk":
                text = text.replace("é", "e")
            if code == "big5":
                text = text.replace("é", "e").replace("电话", "phone").replace("姓名", "name").replace("备注", "n")
                text = text.replace("内容", "requirement").replace("您", "").replace("请来开会", "來").replace("二", "")
            body = text.encode(code)
            name = "%s-%d-%d" % (encoding, ord(delimiter), sum(map(ord, end)))
            open(name + ".csv", "wb").write((marks[code] if encoding.endswith("+") else b"") + body)
            print(name, code if code in ("gbk", "big5") else "-")
END
	local name code kinds=0
	while read -r name code; do
		[ "$code" = - ] && code= || code="--encoding $code"
		# shellcheck disable=SC2086 # an option and its value, or nothing
		campaign "$name.csv" $code -o "$name.out.csv" -s "$name.min.csv" -L "$name.ledger"
		# shellcheck disable=SC2086
		"$ROLLCALL" check "$name.csv" $code -o "$name.clean.csv" -q
		# shellcheck disable=SC2086
		campaign "$name.out.csv" $code --only answered,no_answer,busy,voicemail,failed \
			-o "$name.again.csv" -s "$name.min2.csv" -L "$name.again.ledger" || [ $? -eq 3 ]
		kinds=$((kinds + 1))
	done <kinds
	[ "$kinds" -ge 45 ]
	py <<'END'
import csv, io
marks = {"utf-8": b"\xef\xbb\xbf", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff", "gb18030": b"\x84\x31\x95\x33"}
def read(name, code, delimiter):
    body = open(name, "rb").read()
    mark = code in marks and body.startswith(marks[code])
    text = (body[len(marks[code]):] if mark else body).decode(code)
    return mark, text, list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
for line in open("kinds"):
    name = line.split()[0]
    encoding, delimiter, end = name.rsplit("-", 2)
    code, delimiter, end = encoding.rstrip("+"), chr(int(delimiter)), {10: "\n", 13: "\r", 23: "\r\n"}[int(end)]
    was, _, roll = read(name + ".csv", code, delimiter)
    for kind in ("out", "again", "clean", "min"):
        mark, text, got = read("%s.%s.csv" % (name, kind), code, delimiter)
        assert mark == (was or code == "utf-8"), (name, kind, mark)
        assert text.endswith(end) and text[:-len(end)].count(end) >= len(got) - 1, (name, kind)
        if end != "\r":
            assert text.count("\r") == (text.count("\r\n") if end == "\r\n" else 0), (name, kind)
        if kind in ("out", "again"):
            assert [r[:4] for r in got] == roll, (name, kind, got[:3])
            status = got[0].index("call_status")
            assert {r[status] for r in got[1:]} == {"ended"}, (name, kind)
        if kind == "clean":
            bare = lambda r: [r[0], r[1].replace(" ", "").replace("-", ""), *r[2:]]
            assert got == [roll[0]] + [bare(r) for r in roll[1:]], (name, got[:3])
END
}

@test "other encodings, marks and separator lines when they are asked for" {
	printf 'sep=;\r\n姓名;电话;内容\r\n张三é😀;13800138000;hi\r\n' >roll.csv
	campaign roll.csv -o r.csv
	[ "$(head -1 r.csv)" = $'\xef\xbb\xbfsep=;\r' ]
	"$ROLLCALL" export roll-simulated.csv.ledger -q -o gb.csv --out-encoding gb18030
	[ "$(iconv -f gb18030 -t utf-8 gb.csv)" = "$(unmarked r.csv)" ]
	"$ROLLCALL" export roll-simulated.csv.ledger -q -o sixteen.csv --out-encoding utf-16
	[ "$(iconv -f utf-16 -t utf-8 sixteen.csv)" = "$(unmarked r.csv)" ]
	[ "$(head -c 2 sixteen.csv | od -An -tx1)" = " ff fe" ]
	"$ROLLCALL" export roll-simulated.csv.ledger -q -o bare.csv --out-encoding utf-8 --bom no
	[ "$(cat bare.csv)" = "$(unmarked r.csv)" ]
	# what an encoding does not have is told
	fails 0 "$ROLLCALL" export roll-simulated.csv.ledger -o lost.csv --out-encoding gbk
	says "warning: 1 characters that the encoding does not have"
	fails 2 "$ROLLCALL" export roll-simulated.csv.ledger -o x.csv --out-encoding nosuch
	fails 2 "$ROLLCALL" check roll.csv --delimiter ab
}

# book: roll.xlsx, with all that a cell may be
book() {
	py <<'END'
import datetime, openpyxl
b = openpyxl.Workbook()
s = b.active
s.title = "名单"
s.append(["编号", "备注", "手机号", "日期", "时间", "公式", "比例", "通知内容"])
s.append([1, "王小明", 13900000000, datetime.date(2026, 3, 5), datetime.time(14, 30), "=A2*2", 0.5, "您好{备注}，{日期}来"])
s.append(["007", "=李雷", "13900000001", datetime.datetime(2026, 3, 6, 9, 0), " 下午 ", "=1/0", 1e-7, "您好{备注}"])
s.append([3, "韩,梅\n梅", 13900000002.0, None, None, True, 12345678901234, "您好"])
s.append([])
s.append([4, "短", 1390000000, None, None, None, None, "您好"])
s.append([5, "王小明", "+86 139 0000 0000", None, None, None, None, "您好"])
s["D2"].number_format = 'yyyy"年"m"月"d"日"'
s["C4"].number_format = "0.00E+00"
s["B3"].data_type = "s"
b.create_sheet("隐藏").sheet_state = "hidden"
t = b.create_sheet("第 2 张")
t.append(["phone", "requirement"])
t.append([13900000009, "hi"])
b.save("roll.xlsx")
END
}

@test "a workbook: as CSV and as a workbook, from a pipe, by its content, sheet by sheet" {
	book
	fails 3 "$ROLLCALL" check roll.xlsx -v -o clean.csv --rejects bad.xlsx
	says "roll.xlsx:6: row 6: phone: 10 digits, 11 wanted"
	says "roll.xlsx:7: row 7: duplicate of row 2"
	says "roll.xlsx: 5 rows, 5 numbers: 3 ready, 1 rejected, 1 duplicate"
	unmarked clean.csv | tr -d '\r' | diff - <(cat <<-'END'
	编号,备注,手机号,日期,时间,公式,比例,通知内容
	1,王小明,13900000000,2026年3月5日,14:30:00,,0.5,您好{备注}，{日期}来
	007,"'=李雷",13900000001,2026-03-06 9:00:00," 下午 ",,0.0000001,您好{备注}
	3,"韩,梅
	梅",13900000002,,,TRUE,12345678901234,您好
	END
	)
	"$ROLLCALL" check roll.xlsx -q -o clean.xlsx --formulas keep || [ $? -eq 3 ]
	"$ROLLCALL" check clean.xlsx -q -o again.csv
	cmp clean.csv again.csv
	cp roll.xlsx book.csv
	cp clean.csv text.xlsx
	fails 3 "$ROLLCALL" check book.csv
	says "book.csv: 5 rows, 5 numbers: 3 ready"
	fails 0 "$ROLLCALL" check text.xlsx
	says "text.xlsx: 3 rows, 3 numbers: 3 ready"
	fails 3 "$ROLLCALL" check - -o piped.csv < <(cat roll.xlsx)
	says "standard input: 5 rows, 5 numbers: 3 ready"
	cmp clean.csv piped.csv
	fails 0 "$ROLLCALL" check roll.xlsx --sheet "第 2 张"
	says "1 ready"
	fails 2 "$ROLLCALL" check roll.xlsx --sheet Sheet9
	says 'there are: "名单", "隐藏", "第 2 张"'
	fails 2 "$ROLLCALL" check clean.csv --sheet x
	says "--sheet is for workbooks"
	head -c 3000 roll.xlsx >cut.xlsx
	fails 2 "$ROLLCALL" check cut.xlsx
	says "cut.xlsx: "
	fails 2 "$ROLLCALL" check - < <(head -c 3000 roll.xlsx)
	says "standard input: "
}

@test "a workbook is called, its results are a workbook, and those who are named are called again" {
	book
	campaign roll.xlsx || [ $? -eq 3 ]
	[ -s roll-simulated-results.xlsx ] && [ -s roll-simulated-results-minutes.xlsx ]
	"$ROLLCALL" export roll-simulated.xlsx.ledger -q --formulas keep -o r.csv
	campaign roll-simulated-results.xlsx --only ended -o again.xlsx -s again-min.csv
	campaign r.csv --only ended -o again.csv
	"$ROLLCALL" check roll-simulated-results.xlsx --only ended -q -o a.csv
	"$ROLLCALL" check r.csv --only ended -q -o b.csv
	cmp a.csv b.csv
	py <<'END'
import csv, openpyxl
got = [[("" if c is None else str(c)) for c in r] for r in openpyxl.load_workbook("again.xlsx")["Results"].iter_rows(values_only=True)]
was = [[("" if c is None else str(c)) for c in r] for r in openpyxl.load_workbook("roll-simulated-results.xlsx")["Results"].iter_rows(values_only=True)]
roll = list(csv.reader(open("r.csv", encoding="utf-8-sig", newline="")))
assert [r[:8] for r in got] == [r[:8] for r in was] == [r[:8] for r in roll]
status = got[0].index("call_status")
assert [r[status] for r in got[1:]] == ["ended"] * 3 + ["suppressed"] * 2, got
assert got[0] == was[0] == roll[0]
END
}

@test "check --json counts what the words count" {
	book
	{ roll 5; printf 'x,1,hi\nx,13900000000,hi\n,,\n"a\n",12,\n'; } >roll.csv
	campaign roll.csv || [ $? -eq 3 ]
	local file
	for file in roll.csv "roll-simulated-results.csv --only ended" roll.xlsx; do
		# shellcheck disable=SC2086 # a file and its options
		"$ROLLCALL" check $file -v --json >json 2>words || [ $? -eq 3 ]
		py <<'END'
import json, re
text = open("json").read()
got, end = json.JSONDecoder().raw_decode(text)
assert text[end:] == "\n"
words = open("words").read()
last = words.strip().splitlines()[-1].replace(",", "")
count = lambda what: int((re.search(r"(\d+) %s" % what, last) or [0, "0"])[1])
for name, what in (("rows", "rows"), ("contacts", "numbers"), ("ready", "ready"), ("rejected", "rejected"),
        ("duplicate", "duplicate"), ("suppressed", "suppressed")):
    assert got[name] == count(what), (name, got, last)
assert sum(got[n] for n in ("ready", "rejected", "duplicate", "suppressed")) == got["contacts"] > 0
assert sum(got["reasons"].values()) == got["rejected"]
assert got["duplicate"] == words.count(": duplicate of row")
END
	done
}

# office FORMAT FILE...: LibreOffice saves the files anew, in out/; its own words for the format
office() {
	soffice -env:UserInstallation="file://$WORK/lo" --headless --infilter="$INFILTER" --convert-to "$1" --outdir out \
		"${@:2}" >soffice.log 2>&1
}

@test "LibreOffice: what it saved is read, and it reads what we wrote" {
	{ printf '\xef\xbb\xbf'; roll 30; printf '"O\x27Neil, ""x""",139 0000 0099,+1\n=1+1,13900000098,您好\n'; } >roll.csv
	campaign roll.csv -o results.csv
	"$ROLLCALL" check roll.csv -q -o clean.csv
	# numbers become numbers, as in Excel
	INFILTER='Text - txt - csv (StarCalc):44,34,76,1' office xlsx roll.csv results.csv
	py <<'END'
import csv, openpyxl
def cells(name):
    return [[("" if c is None else c) for c in r] for r in openpyxl.load_workbook(name).active.iter_rows(values_only=True)]
assert type(cells("out/roll.xlsx")[1][1]) is int
want = list(csv.reader(open("results.csv", encoding="utf-8-sig", newline="")))
got = cells("out/results.xlsx")
assert len(got) == len(want) == 33
for g, w in zip(got[1:], want[1:]):
    for name, a, b in zip(want[0], g, w):
        if name in ("call_started", "call_ended"):
            continue
        same = float(a) == float(b) if type(a) in (int, float) else a == b
        assert same, (name, a, b)
END
	"$ROLLCALL" check out/roll.xlsx -q -o from-lo.csv
	diff <(column clean.csv phone) <(column from-lo.csv phone)
	diff <(column clean.csv name | head -31) <(column from-lo.csv name | head -31)
	"$ROLLCALL" check out/results.xlsx --only ended -q -o again.csv
	diff <(column clean.csv phone) <(column again.csv phone)
	# back into CSV, as UTF-16 with tabs and as GB18030
	INFILTER='' office 'csv:Text - txt - csv (StarCalc):9,34,65535,1' out/roll.xlsx
	mv out/roll.csv sixteen.csv
	[ "$(head -c 2 sixteen.csv | od -An -tx1)" = " ff fe" ]
	"$ROLLCALL" check sixteen.csv -q -o sixteen-clean.csv
	iconv -f utf-16 -t utf-8 sixteen-clean.csv | tr '\t' , >sixteen-utf8.csv
	diff <(column from-lo.csv phone,requirement) <(column sixteen-utf8.csv phone,requirement)
	INFILTER='' office 'csv:Text - txt - csv (StarCalc):44,34,85,1' out/roll.xlsx
	fails 0 "$ROLLCALL" check out/roll.csv -o gb-clean.csv
	says "read as GB18030"
	diff <(column from-lo.csv phone,requirement) <(iconv -f gb18030 -t utf-8 gb-clean.csv | column - phone,requirement)
}

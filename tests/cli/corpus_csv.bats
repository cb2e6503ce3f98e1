#!/usr/bin/env bats
# CSV files as they come: encodings and structure. Each is read as it is meant, or refused whole with what to do
# about it.

load lib

# check_each: lines `BYTES ~ CODE ~ WORDS [~ OPTIONS]` on stdin, bytes as printf %b takes them; check ends with the
# code and says the words. The roll is roll.csv; its ready rows are written to clean.csv.
check_each() {
	local bytes code words options n=0
	while IFS='~' read -r bytes code words options; do
		printf '%b' "${bytes% }" >roll.csv
		# shellcheck disable=SC2086 # the options are words
		fails "${code// /}" "$ROLLCALL" check roll.csv -r hi -v -o clean.csv --force $options
		words=${words# }
		says "${words% }"
		n=$((n + 1))
	done
	[ "$n" -gt 0 ]
}

# one_row FILE ROW: the clean rows, as UTF-8 without a mark
one_row() {
	[ "$(unmarked "$1" | sed 1d | tr -d '\r')" = "$2" ]
}

@test "marks, NULs, broken and mixed characters" {
	check_each <<-'EOF'
	\xef\xbb\xbfphone,n\n13800138000,x\n ~ 0 ~ 1 ready
	\xef\xbb\xbf"phone",n\n13800138000,x\n ~ 0 ~ 1 ready
	\xef\xbb\xbf\xef\xbb\xbfphone\n13800138000\n ~ 0 ~ 1 ready
	 ~ 2 ~ empty; a header row with a phone column is wanted
	\xef\xbb\xbf ~ 2 ~ empty; a header row
	\xff\xfe ~ 2 ~ empty; a header row
	phone\n ~ 2 ~ nobody to call
	\n\r\n\n ~ 2 ~ empty; a header row
	pho\0000ne\n13800138000\n ~ 2 ~ roll.csv:1: a NUL
	phone,n\n13800138000,a\0000b\n ~ 2 ~ roll.csv:2: a NUL
	phone,n\n13800138000,"a\0000b"\n ~ 2 ~ roll.csv:2: a NUL
	\xff\xfep\0000h\0000o\0000n\0000e\0000\n\00001 ~ 2 ~ roll.csv:2: not UTF-16LE
	phone,n\n13800138000,\xed\xa0\x80\n ~ 2 ~ roll.csv:2: neither UTF-8 nor GB18030
	phone,n\n13800138000,Ren\xe9\n ~ 2 ~ roll.csv:2: neither UTF-8 nor GB18030
	phone,n\n13800138000,Ren\xe9\n ~ 0 ~ 1 ready ~ --encoding latin1
	\xef\xbb\xbfphone,n\n13800138000,\xc0\xaf\n ~ 2 ~ not UTF-8 (byte 0xC0 at offset 23)
	phone,n\n13800138000,\xc0\xaf\n ~ 2 ~ not UTF-8 (byte 0xC0 at offset 20) ~ --encoding utf-8
	phone,n\n13800138000,张三\n13800138001,\xd5\xc5\xc8\xfd\n ~ 2 ~ roll.csv:3: not UTF-8, while all before it is
	phone,n\n13800138000,王小明李雷\n13800138001,\xe5\xbc ~ 2 ~ roll.csv:3: not UTF-8, while all before it is
	\xb5\xe7\xbb\xb0,n\n13800138000,\x81\n ~ 2 ~ roll.csv:2: neither UTF-8 nor GB18030
	\xb5\xe7\xbb\xb0,n\n13800138000,\xd5\xc5\n ~ 0 ~ roll.csv: not UTF-8, read as GB18030; --encoding names another
	phone,n\n13800138000,x\n ~ 2 ~ --encoding ~ --encoding nosuch
	EOF
}

@test "characters that nobody sees, or that look like a line end" {
	check_each <<-'EOF'
	phone,n\n138\xef\xbb\xbf00138000,x\n ~ 0 ~ 1 ready
	phone,n\n\xe2\x80\xad13800138000\xe2\x80\xac,x\n ~ 0 ~ 1 ready
	phone,n\n138\xe2\x80\x8b0013\xe2\x80\x8c8000,x\n ~ 0 ~ 1 ready
	\xe2\x80\xaephone,n\n13800138000,x\n ~ 2 ~ no phone column among
	EOF
	printf 'phone,n\n13800138000,a\xe2\x80\xa8b\n' >roll.csv
	"$ROLLCALL" check roll.csv -r hi -o clean.csv --force
	one_row clean.csv $'13800138000,a\xe2\x80\xa8b'
}

@test "a second byte that looks like a sign is none: GBK, Big5" {
	printf '\xb5\xe7\xbb\xb0,n,x\n13800138000,\x81\x5c,\x81\x7c\n' >gbk.csv
	"$ROLLCALL" check gbk.csv -r hi -o clean.csv --out-encoding utf-8
	one_row clean.csv "13800138000,乗,亅"
	printf '\xb9\x71\xb8\xdc,n\n13800138000,\xb3\x5c\xa5\x5c\n' >big5.csv
	"$ROLLCALL" check big5.csv -r hi --encoding big5 --columns phone=電話 -o big5-clean.csv --out-encoding utf-8
	one_row big5-clean.csv "13800138000,許功"
	# without being told it is another language, and there is no phone column in it
	fails 2 "$ROLLCALL" check big5.csv -r hi
	says "no phone column among"
}

@test "line ends, delimiters, quotes, ragged rows" {
	check_each <<-'EOF'
	phone,n\r13800138000,1\r13800138001,2\r ~ 0 ~ 2 ready
	phone,n\r\n13800138000,1\n13800138001,2\r13800138002,3 ~ 0 ~ 3 ready
	sep=;\nphone;n,m\n13800138000;1\n ~ 0 ~ 1 ready
	"sep=|"\r\nphone|n\r\n13800138000|1\r\n ~ 0 ~ 1 ready
	phone\tn\n13800138000\t1\n ~ 0 ~ 1 ready
	phone;n\n"13800138000;13800138001";1\n ~ 0 ~ 1 rows, 2 numbers: 2 ready
	phone;n\n13800138000;1\n ~ 2 ~ no phone column among "phone;n" ~ --delimiter ,
	phone^n\n13800138000^1\n ~ 0 ~ 1 ready ~ --delimiter ^
	n,phone\na,"13800138000\nb,13800138001\n ~ 2 ~ roll.csv:2: the quote that opens here is never closed
	n,phone\na"b,13800138000\n ~ 2 ~ roll.csv:2: cell 1: a quote inside a cell that is not in quotes
	n,phone\n"a"b,13800138000\n ~ 2 ~ roll.csv:2: cell 1: goes on after its closing quote
	n,phone\na\nb,13800138000,x\nc,13800138001\n ~ 3 ~ roll.csv:2: row 2: 1 cell, 2 wanted
	n,phone\na\nb,13800138000,x\nc,13800138001\n ~ 3 ~ roll.csv:3: row 3: 3 cells, 2 wanted: "x"
	n,phone\na,13800138000\nn,phone\nb,13800138001\n ~ 3 ~ roll.csv:3: row 3: phone: "p" is not understood: "phone"
	EOF
}

@test "headers: two of one kind, or none" {
	check_each <<-'EOF'
	phone,phone\n1,2\n ~ 2 ~ "phone" and "phone"; rename one of them
	phone, P hone \n1,2\n ~ 2 ~ two columns could be the phone
	phone,ＰＨＯＮＥ\n1,2\n ~ 2 ~ two columns could be the phone
	手机,联系电话\n1,2\n ~ 2 ~ say which, like --columns phone=手机
	手机,联系电话\n1,13800138000\n ~ 0 ~ 1 ready ~ --columns phone=联系电话
	姓名,备注\na,13800138000\n ~ 2 ~ no phone column among "姓名", "备注"; name it
	家长会名单,,\n姓名,手机,班\na,13800138000,1\n ~ 2 ~ if this is a title, delete it: the first row is the header
	姓名,手机号码\na,13800138000\n ~ 0 ~ 1 ready
	n,N,phone,requirement\na,b,13800138000,{n}\n ~ 2 ~ "{n}": several columns of that name
	EOF
}

# Chosen columns of a CSV file, a line a row: awk -v columns=call_row,call_status -f columns.awk FILE
# Reads RFC 4180: quotes, doubled quotes, line breaks in a cell (shown as a blank). `sep` parts the columns (a tab).

BEGIN {
	if (sep == "")
		sep = "\t"
	wanted_n = split(columns, wanted, ",")
}

{
	if (NR == 1)
		sub(/^\357\273\277/, "")
	sub(/\r$/, "")
	record = open ? record " " $0 : $0
	open = (gsub(/"/, "\"", record) % 2 == 1)
	if (!open)
		take(record)
}

# Between quotes stand the odd pieces outside, the even ones inside; nothing outside between two quotes is a doubled one.
function take(s,    n, i, j, m, outside, inside) {
	cells = 1
	cell[1] = ""
	n = split(s, outside, "\"")
	for (i = 1; i <= n; i++) {
		if (i % 2 == 0) {
			cell[cells] = cell[cells] outside[i]
		} else if (outside[i] == "" && i > 1 && i < n) {
			cell[cells] = cell[cells] "\""
		} else {
			m = split(outside[i], inside, ",")
			for (j = 1; j <= m; j++) {
				cell[cells] = cell[cells] inside[j]
				if (j < m)
					cell[++cells] = ""
			}
		}
	}
	rows++
	if (rows == 1)
		for (i = 1; i <= cells; i++)
			place[cell[i]] = i
	for (i = 1; i <= wanted_n; i++)
		printf "%s%s", (wanted[i] in place ? cell[place[wanted[i]]] : "?"), i < wanted_n ? sep : "\n"
}

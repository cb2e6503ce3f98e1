# What the benches share. Every figure is a ratio to a yardstick of the same run, the best of several interleaved runs:
# these machines are shared, and a time alone says little.

RUNS=${RUNS:-5}
# TOOLS: the folder of the yardsticks, and of what the benches count with.
BENCH=$(mktemp -d "${FOLDER:-/dev/shm}/rollcall-bench.XXXXXX")
trap 'rm -rf "$BENCH"' EXIT
unset STEPONEAI_API_BASE STEPONEAI_API_KEY
export HOME=$BENCH

# make_roll N FILE: 3% of the numbers came before, 1% are bad
make_roll() {
	awk -v n="$1" 'BEGIN {
		srand(7)
		print "姓名,电话,时间,requirement"
		for (i = 0; i < n; i++) {
			phone = sprintf("%.0f", 13900000000 + (i > 100 && rand() < 0.03 ? int(rand() * i) : i))
			if (rand() < 0.01)
				phone = substr(phone, 2)
			printf "P%d,%s,周一十点,您好，提醒您周一来打疫苗\n", i, phone
		}
	}' >"$2"
}

# timed NAME COMMAND...: its time and memory are added to the runs of NAME. An exit of 3, rows that need a person, is fine.
timed() {
	local name=$1 code=0
	shift
	"$MEASURE" "$BENCH/measured" "$@" >"$BENCH/stdout" 2>"$BENCH/stderr" || code=$?
	if [ "$code" -ne 0 ] && [ "$code" -ne 3 ]; then
		echo "$name: exit $code: $*" >&2
		cat "$BENCH/stderr" >&2
		exit 1
	fi
	cat "$BENCH/measured" >>"$BENCH/$name.runs"
}

# best NAME: the shortest of its times, in seconds
best() {
	sort -n "$BENCH/$1.runs" | awk 'NR == 1 { print $1 }'
}

# most NAME: the most memory of its runs, in MiB
most() {
	awk '$2 > most { most = $2 } END { printf "%.1f", most / 1024 }' "$BENCH/$1.runs"
}

# heading: of the table
heading() {
	printf '%-46s %12s %12s %8s  %s\n' "$1" ours yardstick ratio wanted
}

# line WHAT OURS YARDSTICK UNIT SIGN WANTED: a line of the table, with the ratio of ours to the yardstick; WANTED -: nothing
line() {
	awk -v what="$1" -v ours="$2" -v than="$3" -v unit="$4" -v sign="$5" -v wanted="$6" 'BEGIN {
		ratio = ours / than
		good = wanted == "-" || (sign == "<=" ? ratio <= wanted : ratio >= wanted)
		if (wanted == "-")
			sign = wanted = ""
		printf "%-46s %10.3f %s %10.3f %s %8.2f  %s %s%s\n", what, ours, unit, than, unit, ratio, sign, wanted,
			good ? "" : "  MISSED"
	}'
}

# limit WHAT OURS UNIT WANTED: a line of the table for a figure that has a limit and no yardstick
limit() {
	awk -v what="$1" -v ours="$2" -v unit="$3" -v wanted="$4" 'BEGIN {
		printf "%-46s %8.1f %s %12s %10s  <= %s %s%s\n", what, ours, unit, "", "", wanted, unit,
			ours <= wanted ? "" : "  MISSED"
	}'
}

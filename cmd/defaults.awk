# Fills @OPTION@ in the manual (the second file) with the default that the help (the first) says of that option. One that
# the help does not know is an error.
FNR == NR {
	if (/^  (-., |    )--/) {
		name = substr($0, 9)
		sub(/[^a-z-].*/, "", name)
	}
	if (match($0, /\(default [^;,) ]+/)) {
		value[name] = substr($0, RSTART + 9, RLENGTH - 9)
		sub(/:$/, "", value[name])
	}
	next
}
{
	while (match($0, /@[a-z-]+@/)) {
		name = substr($0, RSTART + 1, RLENGTH - 2)
		if (!(name in value)) {
			print FILENAME ":" FNR ": the help says no default of --" name >"/dev/stderr"
			exit failed = 1
		}
		$0 = substr($0, 1, RSTART - 1) value[name] substr($0, RSTART + RLENGTH)
	}
	print
}
END { exit failed }

# What the fault tests share. FAULT=short is the form that runs in `make check`.

load ../cli/lib

# short: is it the short form?
short() {
	[ "${FAULT:-}" = short ]
}

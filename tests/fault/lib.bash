# What the fault tests share. FAULT=short is the form for `make check`; without it all is tried.

load ../cli/lib

# short: is it the short form?
short() {
	[ "${FAULT:-}" = short ]
}

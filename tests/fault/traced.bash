# What the tests share in which strace meddles with a campaign's system calls. It is around the program alone: the
# simulator, whose log is held against the results, runs outside.
#
# strace counts `when=N` for each system call and for each thread by itself: a worker's first write is only met
# once the main thread's first has passed. With one worker, looks come after dials in the same thread, and every
# call of either kind is reached; the workers' writes of replies are counted by their file.

load going_on

# What changes files, folders or sockets. Those that the program makes are found out from a run.
CHANGING='write writev pwrite64 pwritev pwritev2 sendfile copy_file_range splice fsync fdatasync sync_file_range
syncfs msync ftruncate truncate fallocate rename renameat renameat2 link linkat symlink symlinkat unlink unlinkat rmdir
mkdir mkdirat openat openat2 open creat chmod fchmod fchmodat chown fchown fchownat flock utimensat fsetxattr connect
sendto sendmsg sendmmsg recvfrom recvmsg recvmmsg shutdown'

traced_setup() {
	PROGRAM=$ROLLCALL
	going_on_setup
}

# traced CALLS [OPTIONS...]: the campaign under strace, which shows these calls, with their files, in `trace`
traced() {
	local calls=$1
	shift
	go strace -f -qq -y -o trace -e "trace=$calls" "$@"
}

# prepare ROWS OPTIONS...: a campaign, and how it ends uncut
prepare() {
	ROWS=$1
	shift
	OPTIONS=("$@")
	TRIAL="$ROWS rows"
	roll "$ROWS" 13900000003 >roll.csv
	uncut "$ROWS"
}

# calls_made: the system calls of CHANGING that an uncut campaign makes, one a line
calls_made() {
	afresh
	go strace -f -c -o counts
	so "exit $CODE of the run that is counted" [ "$CODE" -eq "$UNCUT_CODE" ]
	awk -v changing="$CHANGING" 'BEGIN { n = split(changing, names); for (i in names) wanted[names[i]] = 1 }
		$NF in wanted { print $NF }' counts
}

# first_own CALL: the first of these calls that is the program's own; the loader opens libraries before
first_own() {
	[ "$1" = openat ] || {
		echo 1
		return
	}
	afresh
	traced openat
	awk '/O_CREAT/ { print NR; exit }' trace
}

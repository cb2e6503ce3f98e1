/*
 * doctor.c: `rollcall doctor`: is everything ready for a campaign? A line for each thing: ok, or
 * what to do. The main thread. Places no call, and leaves nothing behind.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "account.h"
#include "asking.h"
#include "clock.h"
#include "command.h"
#include "data_dir.h"
#include "http.h"
#include "local_disk.h"
#include "lock.h"
#include "history.h"
#include "option_table.h"
#include "outcome.h"
#include "stepone.h"
#include "zone.h"

#include "banned.h"

#define CLOCK_MAX_MS 60000 /* off by more, and calling hours are wrong */

struct doctor {
	const struct config *config;
	struct asking asking;
	bool answers; /* the service does, at asking.options.base */
	enum exit_code code;
};

/* Prints a line. `code` is EXIT_DONE when all is well, else what the program would exit with. */
static void __attribute__((format(printf, 4, 5)))
tell(struct doctor *doctor, enum exit_code code, const char *what, const char *fmt, ...)
{
	va_list args;

	(void)printf("%-4s %-12s ", code == EXIT_DONE ? "ok" : "FIX", what);
	va_start(args, fmt);
	(void)vprintf(fmt, args);
	va_end(args);
	(void)putchar('\n');
	doctor->code = exit_worse(doctor->code, code);
}

static void
skip(const char *what)
{
	(void)printf("%-4s %-12s not asked: see above\n", "-", what);
}

static void
look_at_library(struct doctor *doctor)
{
	struct problem problem = { 0 };

	if (http_init(&problem) != 0)
		tell(doctor, problem.code, "libcurl", "%s", problem.text);
	else
		tell(doctor, EXIT_DONE, "libcurl", "%s %s", ask_library(), ask_library_tls());
}

static void
look_at_zone(struct doctor *doctor)
{
	struct problem problem = { 0 };

	if (zone_set(DEFAULT_ZONE, &problem) != 0)
		tell(doctor, problem.code, "time zone", "%s; install tzdata", problem.text);
	else
		tell(doctor, EXIT_DONE, "time zone", DEFAULT_ZONE " is known");
}

/* The key's file, "" for the environment. */
static void
key_place(const struct config *config, char path[static PATH_MAX])
{
	const char *value = getenv("STEPONEAI_API_KEY"), *home = getenv("HOME");

	if (config->key_file != NULL)
		(void)snprintf(path, PATH_MAX, "%s", config->key_file);
	else if (value != NULL && value[0] != '\0')
		path[0] = '\0';
	else
		(void)snprintf(path, PATH_MAX, "%s/.clawd/secrets.json", home == NULL ? "" : home);
}

static void
look_at_key(struct doctor *doctor)
{
	struct asking *asking = &doctor->asking;
	struct problem problem = { 0 };
	char warning[256], path[PATH_MAX];
	struct stat st;

	if (key_find(doctor->config, asking->key, warning, &problem) != 0) {
		tell(doctor, problem.code, "key", "%s", problem.text);
		return;
	}
	asking->options.key = asking->key;
	key_place(doctor->config, path);
	if (path[0] == '\0')
		tell(doctor, EXIT_DONE, "key", "from STEPONEAI_API_KEY");
	else if (stat(path, &st) == 0)
		tell(doctor, EXIT_DONE, "key", "from %s, mode %04o%s%s", path,
		    (unsigned)st.st_mode & 07777, warning[0] == '\0' ? "" : "; ", warning);
	else
		tell(doctor, EXIT_MACHINE, "key", "%s: %s", path, strerror(errno));
}

/* Whether anything answers there. No key is needed for this question, so none is sent. */
static bool
is_there(struct doctor *doctor, const char *base)
{
	struct asking *asking = &doctor->asking;
	struct ask_options options = asking->options;

	options.base = base;
	options.key = NULL;
	(void)ask_once(&options, ASK_VERSION, NULL, &asking->reply);
	return asking->reply.status != 0;
}

/* It does not answer: perhaps the service's other address does. */
static void
try_other(struct doctor *doctor)
{
	struct ask_options *options = &doctor->asking.options;
	const char *other = stepone_other_base(options->base);
	char problem[sizeof doctor->asking.reply.problem];

	(void)snprintf(problem, sizeof problem, "%s", doctor->asking.reply.problem);
	if (other == NULL) {
		tell(doctor, EXIT_EARLY, "address", "%s does not answer: %s", options->base,
		    problem);
		return;
	}
	if (!is_there(doctor, other)) {
		tell(doctor, EXIT_EARLY, "address",
		    "neither %s nor %s answers: %s; is there a network, without a proxy?",
		    options->base, other, problem);
		return;
	}
	tell(doctor, EXIT_EARLY, "address",
	    "%s does not answer: %s; %s does: set STEPONEAI_API_BASE=%s, or give --api-base",
	    options->base, problem, other, other);
	options->base = other;
	doctor->answers = true;
}

static void
look_at_address(struct doctor *doctor)
{
	struct asking *asking = &doctor->asking;
	const char *base = asking->options.base;
	struct problem problem = { 0 };
	bool secure = strncmp(base, "https:", 6) == 0;

	if (account_base_valid(base, &problem) != 0) {
		tell(doctor, problem.code, "address", "%s", problem.text);
		skip("TLS");
		return;
	}
	doctor->answers = is_there(doctor, base);
	if (doctor->answers)
		tell(doctor, EXIT_DONE, "address", "%s answers", base);
	else if (asking->reply.untrusted)
		tell(doctor, EXIT_DONE, "address", "%s is there", base);
	else
		try_other(doctor);
	if (asking->reply.untrusted)
		tell(doctor, EXIT_EARLY, "TLS",
		    "%s; is the clock right, and are ca-certificates installed?",
		    asking->reply.problem);
	else if (!doctor->answers)
		skip("TLS");
	else
		tell(doctor, EXIT_DONE, "TLS", "%s",
		    secure ? "the certificate is good" : "none: plain http to this machine");
}

/* Compares the clocks by the Date of the reply that look_at_address got. */
static void
look_at_clock(struct doctor *doctor)
{
	int64_t date = doctor->asking.reply.date, off = clock_wall() - date;

	if (!doctor->answers) {
		skip("clock");
		return;
	}
	if (date == 0)
		tell(doctor, EXIT_DONE, "clock", "the service does not tell its time");
	else if (off > CLOCK_MAX_MS || off < -CLOCK_MAX_MS)
		tell(doctor, EXIT_MACHINE, "clock",
		    "%lld s %s the service's: set it, or calling hours are wrong",
		    (long long)((off < 0 ? -off : off) / 1000), off < 0 ? "behind" : "ahead of");
	else
		tell(doctor, EXIT_DONE, "clock", "%lld s off the service's",
		    (long long)((off < 0 ? -off : off) / 1000));
}

/* The version by what the service says of itself, and by whether it takes ours. */
static void
tell_version(struct doctor *doctor, const char *theirs, int status)
{
	if (status == STEPONE_WRONG_VERSION)
		tell(doctor, EXIT_SERVICE, "version", "%s; ours is %s, the service's %s",
		    stepone_stop(status), STEPONE_VERSION, theirs);
	else if (strcmp(theirs, STEPONE_VERSION) == 0)
		tell(doctor, EXIT_DONE, "version", "%s", STEPONE_VERSION);
	else
		tell(doctor, EXIT_DONE, "version", "%s; the service's is %s", STEPONE_VERSION,
		    theirs);
}

static void
tell_balance(struct doctor *doctor, const struct json *document)
{
	struct text shown = { 0 };
	double yuan;

	if (!asking_balance(document, &shown, &yuan))
		tell(doctor, EXIT_DONE, "balance", "the key is good; the service tells no figure");
	else if (yuan > 0)
		tell(doctor, EXIT_DONE, "balance", "%s yuan", text_str(&shown));
	else
		tell(doctor, EXIT_SERVICE, "balance", "%s yuan: top it up", text_str(&shown));
	text_free(&shown);
}

/* Version and balance. *asking.reply is that of ASK_VERSION at the beginning. */
static void
look_at_account(struct doctor *doctor)
{
	struct asking *asking = &doctor->asking;
	struct json *document = json_parse(text_span(&asking->reply.body));
	struct span version = json_string(json_get(document, "skill_version"));
	struct problem problem = { 0 };
	char theirs[32] = "not told";

	if (version.len == 0)
		version = json_string(json_get(json_get(document, "data"), "skill_version"));
	if (version.len > 0 && version.len < sizeof theirs) {
		struct text plain = { 0 };

		text_addlines(&plain, version);
		(void)snprintf(theirs, sizeof theirs, "%s", text_str(&plain));
		text_free(&plain);
	}
	json_free(document);
	if (!doctor->answers) {
		skip("version");
		skip("balance");
		return;
	}
	if (asking->options.key == NULL) {
		tell_version(doctor, theirs, asking->reply.status);
		skip("balance");
		return;
	}
	document = asking_answer(asking, ASK_BALANCE, &problem);
	tell_version(doctor, theirs, asking->reply.status);
	if (document != NULL)
		tell_balance(doctor, document);
	else if (asking->reply.status == STEPONE_WRONG_VERSION)
		skip("balance");
	else
		tell(doctor, problem.code, "balance", "%s", problem.text);
	json_free(document);
}

/* A file can be made in the folder. 0, or -1 with errno. */
static int
try_folder(const char *folder)
{
	char path[PATH_MAX];
	int fd;

	if (snprintf(path, sizeof path, "%s/.rollcall-doctor-XXXXXX", folder) >= (int)sizeof path) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = mkostemp(path, O_CLOEXEC);
	if (fd < 0)
		return -1;
	close(fd);
	return unlink(path);
}

static void
look_at_ledger(struct doctor *doctor)
{
	const char *ledger = doctor->config->ledger;
	const char *slash = ledger == NULL ? NULL : strrchr(ledger, '/');
	char folder[PATH_MAX] = ".";
	struct problem problem = { 0 };
	struct stat st;
	long holder;

	if (slash != NULL)
		(void)snprintf(folder, sizeof folder, "%.*s", (int)(slash - ledger + 1), ledger);
	if (try_folder(folder) != 0) {
		tell(doctor, EXIT_MACHINE, "ledger", "%s: no file can be written there: %s", folder,
		    strerror(errno));
		return;
	}
	if (local_disk_check(ledger == NULL ? "." : ledger, &problem) != 0) {
		tell(doctor, EXIT_MACHINE, "ledger", "%s", problem.text);
		return;
	}
	if (ledger == NULL) {
		tell(doctor, EXIT_DONE, "ledger", "can be written in this folder");
		return;
	}
	holder = lock_holder(ledger);
	if (holder != 0)
		tell(doctor, EXIT_MACHINE, "ledger", "%s: in use by process %ld", ledger, holder);
	else if (stat(ledger, &st) == 0 && (!S_ISREG(st.st_mode) || access(ledger, W_OK) != 0))
		tell(doctor, EXIT_MACHINE, "ledger", "%s: is there, and cannot be written", ledger);
	else
		tell(doctor, EXIT_DONE, "ledger", "%s can be written", ledger);
}

/* The part of the path that is there: cuts off what would be made. */
static void
cut_to_existing(char *dir)
{
	struct stat st;

	while (stat(dir, &st) != 0 && errno == ENOENT) {
		char *slash = strrchr(dir, '/');

		if (slash == NULL)
			(void)memcpy(dir, ".", 2);
		else if (slash == dir)
			dir[1] = '\0';
		else
			*slash = '\0';
		if (slash == NULL || slash == dir)
			return;
	}
}

static void
look_at_data(struct doctor *doctor)
{
	struct problem problem = { 0 };
	char *dir = data_dir_choose(doctor->config->data_dir, &problem), *there = NULL;
	struct history *history = NULL;

	if (dir != NULL && asprintf(&there, "%s", dir) < 0) {
		there = NULL;
		(void)problem_memory(&problem);
	}
	if (there == NULL) {
		tell(doctor, problem.code, "data folder", "%s", problem.text);
		goto out;
	}
	cut_to_existing(there);
	if (try_folder(there) != 0) {
		tell(doctor, EXIT_MACHINE, "data folder",
		    "%s: no file can be written in %s: %s; give another with --data-dir", dir,
		    there, strerror(errno));
		goto out;
	}
	/* A list that cannot be read stops a campaign. */
	history = history_open(dir, false, &problem);
	if (history == NULL && problem.code != EXIT_DONE)
		tell(doctor, problem.code, "data folder", "%s", problem.text);
	else
		tell(doctor, EXIT_DONE, "data folder", "%s %s", dir,
		    strcmp(dir, there) == 0 ? "can be written" : "will be made");
	history_free(history);
out:
	free(dir);
	free(there);
}

enum exit_code
doctor_command(struct config *config, struct problem *problem)
{
	struct doctor doctor = { .config = config, .code = EXIT_DONE };

	(void)problem; /* all that is wrong has its line */
	doctor.asking.options.base = asking_base(config);
	doctor.asking.options.timeout_ns = config->timeout_ns;
	look_at_library(&doctor);
	look_at_zone(&doctor);
	look_at_key(&doctor);
	look_at_address(&doctor);
	look_at_clock(&doctor);
	look_at_account(&doctor);
	look_at_ledger(&doctor);
	look_at_data(&doctor);
	asking_close(&doctor.asking);
	return doctor.code;
}

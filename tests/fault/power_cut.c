/*
 * power_cut.c: folders as the disk may hold them after the power failed, from a trace of
 * record_writes.c.
 *
 *	power_cut plan TRACE IDS FORM                 which there are: a line for each
 *	power_cut build TRACE CUT VARIANT FOLDER      one of them, into an empty folder
 *
 * A cut is before the event of that number; CUT `end` is behind the last. What was synced before it
 * holds: writes and sizes by a sync of their file; names (made, renamed, removed) only by a sync of
 * the folder they are in, as POSIX has it and no more. Of the rest, the variant tells:
 *	none      nothing reached the disk
 *	all       everything did
 *	names     names did, contents did not: what a rename without a sync leaves
 *	data      contents did, names did not
 *	torn:N    everything but the last write, of which the first N sectors did
 *	some:N    each by the lot N: whole, not at all, or any of its sectors
 * A sector is 512 bytes: less a disk does not write. Of a name by lot, the newer may be there and
 * the older not; file systems with a journal keep them in order, but nothing may rest on that.
 *
 * FORM is `short` (none and all) or the number of lots for each cut. IDS has lines `PHONE ID`: the
 * calls that the service placed. A line of the plan, with - for an empty list:
 *	CUT VARIANT OTHERS SENT KEPT
 * where OTHERS is a digest of what is in folders of the folder, SENT the phones rung before the
 * cut, and KEPT the ids that were written into a file of the ledger, and that file synced, before
 * it. Of several cuts that leave the same the last is named: most was sent by then.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "power_trace.h"

#define SECTOR 512
#define NAMES  1024

enum kind { NONE, ALL, ONLY_NAMES, ONLY_DATA, TORN, SOME };
static const char *const kinds[] = { "none", "all", "names", "data", "torn", "some" };
#define KINDS (sizeof kinds / sizeof kinds[0])

struct variant {
	enum kind kind;
	unsigned number;
};

struct image {
	struct {
		char *data;
		size_t length;
		int64_t mtime;
	} files[FILES];
	struct {
		const char *name;
		int file; /* -1: a folder */
	} names[NAMES];
	size_t n;
};

struct line {
	uint64_t digest, others;
	size_t cut;
	struct variant variant;
};

/* The same number for the same two: splitmix64's last steps. */
static uint64_t
lot(uint64_t a, uint64_t b)
{
	uint64_t x = (a + 1) * UINT64_C(0x9e3779b97f4a7c15) + b * UINT64_C(0xd1342543de82ef95);

	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

/* The last write before the cut that nothing synced; SIZE_MAX: there is none. */
static size_t
last_loose(const struct trace *trace, size_t cut)
{
	for (size_t i = cut; i-- > 0;)
		if (trace->events[i].word == WRITE && trace->events[i].durable >= cut)
			return i;
	return SIZE_MAX;
}

static size_t
sectors(const struct event *event)
{
	size_t first = event->at / SECTOR, end = (event->at + event->length - 1) / SECTOR;

	return end - first + 1;
}

/*
 * Which sectors of an event are on the disk, the first as the lowest bit; names and sizes have one.
 * A write of more than 64 sectors has them in turn.
 */
static uint64_t
on_disk(const struct trace *trace, size_t at, size_t cut, const struct variant *variant)
{
	const struct event *event = &trace->events[at];
	uint64_t drawn;

	if (event->word == THERE || event->durable < cut)
		return UINT64_MAX;
	switch (variant->kind) {
	case NONE:
		return 0;
	case ALL:
		return UINT64_MAX;
	case ONLY_NAMES:
		return power_trace_is_name(event) ? UINT64_MAX : 0;
	case ONLY_DATA:
		return power_trace_is_data(event) ? UINT64_MAX : 0;
	case TORN:
		if (at != last_loose(trace, cut))
			return UINT64_MAX;
		return variant->number >= 64 ? UINT64_MAX : (UINT64_C(1) << variant->number) - 1;
	case SOME:
		drawn = lot(variant->number, at);
		if (event->word != WRITE || drawn % 3 != 0)
			return drawn % 3 == 1 || drawn % 5 == 0 ? UINT64_MAX : 0;
		return lot(drawn, at);
	}
	return 0;
}

static void
resize(struct image *image, int file, size_t length)
{
	size_t was = image->files[file].length;

	image->files[file].data = power_trace_grown(image->files[file].data, length + 1);
	if (length > was)
		memset(image->files[file].data + was, 0, length - was);
	image->files[file].length = length;
}

static void
apply_write(struct image *image, const struct event *event, uint64_t which)
{
	size_t done = 0;

	for (size_t i = 0; done < event->length; i++) {
		size_t n = SECTOR - (event->at + done) % SECTOR;

		if (n > event->length - done)
			n = event->length - done;
		if ((which >> (i % 64) & 1) != 0) {
			if (image->files[event->file].length < event->at + done + n)
				resize(image, event->file, event->at + done + n);
			memcpy(image->files[event->file].data + event->at + done,
			    event->data + done, n);
			image->files[event->file].mtime = event->mtime;
		}
		done += n;
	}
}

/* Takes a name out, if it still means this file. */
static void
drop_name(struct image *image, const char *name, int file)
{
	for (size_t i = 0; i < image->n; i++)
		if (image->names[i].file == file && strcmp(image->names[i].name, name) == 0) {
			image->n--;
			memmove(&image->names[i], &image->names[i + 1],
			    (image->n - i) * sizeof image->names[0]);
			return;
		}
}

static void
put_name(struct image *image, const char *name, int file)
{
	for (size_t i = 0; i < image->n; i++)
		if (strcmp(image->names[i].name, name) == 0) {
			image->names[i].file = file;
			return;
		}
	errno = E2BIG;
	if (image->n == NAMES)
		power_trace_give_up("names");
	image->names[image->n].name = name;
	image->names[image->n++].file = file;
}

static void
apply(struct image *image, const struct event *event, uint64_t which)
{
	if (which == 0)
		return;
	switch (event->word) {
	case THERE:
	case CREATE:
		put_name(image, event->name, event->file);
		if (event->file < 0)
			break;
		if (image->files[event->file].mtime == 0)
			image->files[event->file].mtime = event->mtime;
		apply_write(image, event, which);
		break;
	case WRITE:
		apply_write(image, event, which);
		break;
	case TRUNCATE:
		resize(image, event->file, event->at);
		image->files[event->file].mtime = event->mtime;
		break;
	case RENAME:
		drop_name(image, event->name, event->file);
		put_name(image, event->other, event->file);
		break;
	case UNLINK:
		drop_name(image, event->name, event->file);
		break;
	case MKDIR:
		put_name(image, event->name, -1);
		break;
	case SYNC:
	case FOLDER:
	case SEND:
		break;
	}
}

/* The disk as the variant leaves it. What was there before the program began is there always. */
static void
make_image(
    const struct trace *trace, size_t cut, const struct variant *variant, struct image *image)
{
	for (int i = 0; i < FILES; i++)
		image->files[i].length = 0, image->files[i].mtime = 0;
	image->n = 0;
	for (size_t i = cut; i < trace->n; i++)
		if (trace->events[i].word == THERE)
			apply(image, &trace->events[i], UINT64_MAX);
	for (size_t i = 0; i < cut; i++)
		apply(image, &trace->events[i], on_disk(trace, i, cut, variant));
}

/* A name whose folder is not there is not there either. */
static bool
reachable(const struct image *image, const char *name)
{
	if (strchr(name, '/') == NULL)
		return true;
	for (size_t i = 0; i < image->n; i++)
		if (image->names[i].file < 0 && power_trace_holds(image->names[i].name, name))
			return reachable(image, image->names[i].name);
	return false;
}

static uint64_t
digest(uint64_t sum, const char *data, size_t n)
{
	sum ^= n + 1;
	for (size_t i = 0; i < n; i++)
		sum = (sum ^ (unsigned char)data[i]) * UINT64_C(0x100000001b3);
	return lot(sum, n);
}

/* Of all that can be reached, in any order; `deep`: of what is in folders of the folder alone. */
static uint64_t
digest_image(const struct image *image, bool deep)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < image->n; i++) {
		const char *name = image->names[i].name;
		int file = image->names[i].file;
		uint64_t one;

		if (!reachable(image, name) || (deep && strchr(name, '/') == NULL))
			continue;
		one = digest(UINT64_C(0xcbf29ce484222325), name, strlen(name));
		if (file >= 0)
			one = digest(one, image->files[file].data, image->files[file].length);
		sum += one;
	}
	return sum;
}

static void
build(const struct image *image, const char *folder)
{
	int dir = open(folder, O_RDONLY | O_DIRECTORY);

	if (dir < 0)
		power_trace_give_up(folder);
	for (size_t i = 0; i < image->n; i++)
		if (image->names[i].file < 0 && reachable(image, image->names[i].name) &&
		    mkdirat(dir, image->names[i].name, 0700) != 0)
			power_trace_give_up(image->names[i].name);
	for (size_t i = 0; i < image->n; i++) {
		const char *name = image->names[i].name;
		int file = image->names[i].file, fd;
		struct timespec times[2];

		if (file < 0 || !reachable(image, name))
			continue;
		times[0].tv_sec = times[1].tv_sec = image->files[file].mtime / 1000000000;
		times[0].tv_nsec = times[1].tv_nsec = image->files[file].mtime % 1000000000;
		fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL, 0600);
		if (fd < 0 ||
		    write(fd, image->files[file].data, image->files[file].length) !=
			(ssize_t)image->files[file].length ||
		    futimens(fd, times) != 0 || close(fd) != 0)
			power_trace_give_up(name);
	}
	close(dir);
}

/* The event from whose end on a file of the ledger holds the id, durably. */
static size_t
durable_id(const struct trace *trace, const char *id)
{
	bool of_ledger[FILES] = { false };
	size_t first = SIZE_MAX;

	for (size_t i = 0; i < trace->n; i++) {
		const struct event *event = &trace->events[i];

		if (event->word == CREATE || (event->word == THERE && event->file >= 0))
			of_ledger[event->file] = strstr(event->name, ".ledger") != NULL;
		if (event->length > 0 && of_ledger[event->file] && event->durable < first &&
		    memmem(event->data, event->length, id, strlen(id)) != NULL)
			first = event->durable;
	}
	return first;
}

static void
print_line(const struct trace *trace, const struct line *line, char *ids)
{
	char *at = ids, *next, *id;
	const char *comma = "";

	(void)printf("%zu %s:%u %016" PRIx64 " ", line->cut, kinds[line->variant.kind],
	    line->variant.number, line->others);
	for (size_t i = 0; i < line->cut; i++)
		if (trace->events[i].word == SEND) {
			(void)printf("%s%s", comma, trace->events[i].phone);
			comma = ",";
		}
	(void)printf("%s ", *comma == '\0' ? "-" : "");
	comma = "";
	for (; (id = strchr(at, ' ')) != NULL; at = next + 1) {
		next = strchrnul(id, '\n');
		id = strndup(id + 1, (size_t)(next - id - 1));
		if (id == NULL)
			power_trace_give_up("memory");
		if (durable_id(trace, id) < line->cut) {
			(void)printf("%s%s", comma, id);
			comma = ",";
		}
		free(id);
		if (*next == '\0')
			break;
	}
	(void)printf("%s\n", *comma == '\0' ? "-" : "");
}

struct plan {
	const struct trace *trace;
	struct image image;
	struct line *lines;
	size_t n, cap, tried;
};

static void
add(struct plan *plan, size_t cut, enum kind kind, unsigned number)
{
	struct line line = { .cut = cut, .variant = { kind, number } };

	make_image(plan->trace, cut, &line.variant, &plan->image);
	line.digest = digest_image(&plan->image, false);
	line.others = digest_image(&plan->image, true);
	plan->tried++;
	for (size_t i = 0; i < plan->n; i++)
		if (plan->lines[i].digest == line.digest) {
			plan->lines[i] = line;
			return;
		}
	if (plan->n == plan->cap) {
		plan->cap = plan->cap * 2 + 256;
		plan->lines = power_trace_grown(plan->lines, plan->cap * sizeof *plan->lines);
	}
	plan->lines[plan->n++] = line;
}

static void
make_plan(const struct trace *trace, char *ids, const char *form)
{
	unsigned lots = (unsigned)strtoul(form, NULL, 10);
	struct plan *plan = calloc(1, sizeof *plan);

	if (plan == NULL)
		power_trace_give_up("memory");
	plan->trace = trace;
	for (size_t cut = 0; cut <= trace->n; cut++) {
		size_t last = last_loose(trace, cut);

		add(plan, cut, NONE, 0);
		add(plan, cut, ALL, 0);
		if (strcmp(form, "short") == 0)
			continue;
		add(plan, cut, ONLY_NAMES, 0);
		add(plan, cut, ONLY_DATA, 0);
		for (unsigned i = 0; last != SIZE_MAX && i < sectors(&trace->events[last]); i++)
			add(plan, cut, TORN, i);
		for (unsigned i = 0; i < lots; i++)
			add(plan, cut, SOME, (unsigned)(cut * lots) + i);
	}
	for (size_t i = 0; i < plan->n; i++)
		print_line(trace, &plan->lines[i], ids);
	(void)fprintf(stderr, "%zu %zu\n", trace->n + 1, plan->tried);
}

static struct variant
read_variant(const char *word)
{
	const char *colon = strchrnul(word, ':');

	for (size_t i = 0; i < KINDS; i++)
		if (strlen(kinds[i]) == (size_t)(colon - word) &&
		    memcmp(kinds[i], word, (size_t)(colon - word)) == 0)
			return (struct variant){ (enum kind)i,
				*colon == '\0' ? 0 : (unsigned)strtoul(colon + 1, NULL, 10) };
	errno = EINVAL;
	power_trace_give_up(word);
	exit(1);
}

int
main(int argc, char **argv)
{
	struct trace trace;
	struct image *image;
	size_t length;

	if (argc == 5 && strcmp(argv[1], "plan") == 0) {
		power_trace_read(argv[2], &trace);
		make_plan(&trace, power_trace_file(argv[3], &length), argv[4]);
		return fflush(stdout) == 0 ? 0 : 1;
	}
	if (argc == 6 && strcmp(argv[1], "build") == 0) {
		struct variant variant = read_variant(argv[4]);

		power_trace_read(argv[2], &trace);
		image = calloc(1, sizeof *image);
		if (image == NULL)
			power_trace_give_up("memory");
		make_image(&trace,
		    strcmp(argv[3], "end") == 0 ? trace.n : strtoul(argv[3], NULL, 10), &variant,
		    image);
		build(image, argv[5]);
		return 0;
	}
	return 2;
}

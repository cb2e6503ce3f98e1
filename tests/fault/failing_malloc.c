/*
 * failing_malloc.c: memory that runs out when a test says so. Preloaded (LD_PRELOAD) into the program, so that
 * it stands before the allocator of every library in it: libcurl, SQLite, cJSON, libcsv, OpenSSL, the C library.
 *
 * Told by the environment:
 *	FAILING_MALLOC_AT=N      the Nth allocation from main() on fails; not given: none does
 *	FAILING_MALLOC_FOR=K     and so do the next K-1 (1 when not given); 0: all after it
 *	FAILING_MALLOC_BY=NAME   only those are counted, and fail, that this module asked for: `program`, or a
 *	                         library like `libcurl`; what the C library allocates is its caller's
 *	FAILING_MALLOC_LIST=K    each that is counted is reported, too
 *	FAILING_MALLOC_REPORT=F  F is made, and holds
 *	    asked 17 PLACE MODULE  the list: which one, a number for its stack, of which all frames of the
 *	                         program count and the K innermost ones, and who asked
 *	    failed 17 FRAMES     the Nth was reached: who asked for it, from the inside out
 *	    again MODULE         one after it failed, too: who asked
 *	    counted 5012 310     main() returned: allocations in it, and those that count
 *	    live libcurl 2 80    what that module allocated in main() and has not freed: blocks, bytes
 *	    leak FRAME 24        each such block of the program itself
 *
 * Counts over all threads. Frames are MODULE+0xOFFSET, as addr2line wants them, and :NAME of the
 * function where the module tells it. Where the process leaves
 * without returning from main(), there is no `counted`.
 */
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MODULES 128
#define SLOTS   (1u << 18) /* more than are ever live at once */
#define FRAMES  24

/* glibc's own, under the names that are not stood before. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *block);

struct module {
	uintptr_t base, start, end; /* of its code */
	char name[32];
	bool inner; /* the C library, the loader, this: what they ask for is their caller's */
	long blocks, bytes; /* live, at the end */
};

struct block {
	void *at; /* NULL: free; TAKEN_OUT: was there */
	size_t size;
	uintptr_t caller;
};

#define TAKEN_OUT ((void *)1)

static struct {
	atomic_bool on; /* main() runs */
	long at, most;
	const char *by;
	long list;
	int report;
	atomic_long all, counted;
	struct module modules[MODULES];
	int n_modules;
	pthread_mutex_t lock; /* guards the blocks; nothing else is called while it is held */
	struct block *blocks;
} shim = { .report = -1, .lock = PTHREAD_MUTEX_INITIALIZER };

/* The unwinder, and what writes the report, allocate too: that is not the program's. */
static _Thread_local bool inside __attribute__((tls_model("initial-exec")));
/* Within a function of the C library that keeps what it allocates: it can fail, but it is no leak. */
static _Thread_local bool keeping __attribute__((tls_model("initial-exec")));

static struct module *
module_of(uintptr_t address)
{
	for (int i = 0; i < shim.n_modules; i++)
		if (address >= shim.modules[i].start && address < shim.modules[i].end)
			return &shim.modules[i];
	return NULL;
}

static int
add_module(struct dl_phdr_info *info, size_t size, void *ctx)
{
	static const char *const inner[] = { "libc", "ld-linux-x86-64", "ld-linux-aarch64",
		"failing_malloc", "libgcc_s" };
	const char *slash = strrchr(info->dlpi_name, '/');
	const char *name = info->dlpi_name[0] == '\0' ? "program"
			   : slash == NULL            ? info->dlpi_name
						      : slash + 1;

	(void)size;
	(void)ctx;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *part = &info->dlpi_phdr[i];
		struct module *module = &shim.modules[shim.n_modules];

		if (part->p_type != PT_LOAD || (part->p_flags & PF_X) == 0 ||
		    shim.n_modules == MODULES)
			continue;
		module->base = info->dlpi_addr;
		module->start = info->dlpi_addr + part->p_vaddr;
		module->end = module->start + part->p_memsz;
		(void)snprintf(
		    module->name, sizeof module->name, "%.*s", (int)strcspn(name, "."), name);
		for (size_t k = 0; k < sizeof inner / sizeof *inner; k++)
			module->inner |= strcmp(module->name, inner[k]) == 0;
		shim.n_modules++;
	}
	return 0;
}

static bool
is_inner(uintptr_t address)
{
	const struct module *module = module_of(address);

	return module == NULL || module->inner;
}

/* The first frame outside of the C library and of this; 0 when there is none. */
static uintptr_t
find_caller(uintptr_t direct)
{
	void *frames[FRAMES];
	int n;

	if (!is_inner(direct))
		return direct;
	n = backtrace(frames, FRAMES);
	for (int i = 0; i < n; i++)
		if (!is_inner((uintptr_t)frames[i]))
			return (uintptr_t)frames[i];
	return 0;
}

static void
report_frame(uintptr_t address)
{
	const struct module *module = module_of(address);
	Dl_info info;

	/* A return address: the call is before it. */
	if (module == NULL)
		return;
	(void)dprintf(
	    shim.report, " %s+0x%lx", module->name, (unsigned long)(address - 1 - module->base));
	if (dladdr((void *)(address - 1), &info) != 0 && info.dli_sname != NULL)
		(void)dprintf(shim.report, ":%s", info.dli_sname);
}

static void
report_failed(long n)
{
	void *frames[FRAMES];
	int depth = backtrace(frames, FRAMES);

	if (shim.report < 0)
		return;
	(void)dprintf(shim.report, "failed %ld", n);
	for (int i = 0; i < depth; i++) {
		const struct module *module = module_of((uintptr_t)frames[i]);

		if (module != NULL && strcmp(module->name, "failing_malloc") != 0)
			report_frame((uintptr_t)frames[i]);
	}
	(void)dprintf(shim.report, "\n");
}

static void
report_asked(long n, const struct module *asking)
{
	void *frames[FRAMES];
	int depth = backtrace(frames, FRAMES);
	uint64_t place = 0;

	for (int i = 0; i < depth; i++) {
		const struct module *module = module_of((uintptr_t)frames[i]);
		uint64_t frame = (uintptr_t)frames[i] - (module == NULL ? 0 : module->base);

		if (module == NULL || (i >= shim.list && strcmp(module->name, "program") != 0))
			continue;
		place = (place ^ frame) * UINT64_C(0x9e3779b97f4a7c15);
		place ^= place >> 29;
	}
	(void)dprintf(shim.report, "asked %ld %016lx %s\n", n, (unsigned long)place,
	    asking == NULL ? "-" : asking->name);
}

/* Does this allocation fail? */
static bool
fails(uintptr_t caller)
{
	const struct module *module = module_of(caller);
	long n;

	(void)atomic_fetch_add(&shim.all, 1);
	if (shim.by != NULL && (module == NULL || strcmp(module->name, shim.by) != 0))
		return false;
	n = atomic_fetch_add(&shim.counted, 1) + 1;
	if (shim.list > 0)
		report_asked(n, module);
	if (shim.at == 0 || n < shim.at || (shim.most > 0 && n >= shim.at + shim.most))
		return false;
	if (n == shim.at)
		report_failed(n);
	else if (shim.report >= 0)
		(void)dprintf(shim.report, "again %s\n", module == NULL ? "-" : module->name);
	return true;
}

static size_t
slot_of(const void *at)
{
	return (size_t)(((uintptr_t)at >> 4) * UINT64_C(0x9e3779b97f4a7c15) >> 46) % SLOTS;
}

static void
remember(void *at, size_t size, uintptr_t caller)
{
	size_t i = slot_of(at);

	(void)pthread_mutex_lock(&shim.lock);
	while (shim.blocks[i].at != NULL && shim.blocks[i].at != TAKEN_OUT)
		i = (i + 1) % SLOTS;
	shim.blocks[i] = (struct block){ at, size, caller };
	(void)pthread_mutex_unlock(&shim.lock);
}

/* What was known of the block; all 0: it is older than main(). */
static struct block
forget(const void *at)
{
	struct block was = { 0 };

	(void)pthread_mutex_lock(&shim.lock);
	for (size_t i = slot_of(at); shim.blocks[i].at != NULL; i = (i + 1) % SLOTS)
		if (shim.blocks[i].at == at) {
			was = shim.blocks[i];
			shim.blocks[i].at = TAKEN_OUT;
			break;
		}
	(void)pthread_mutex_unlock(&shim.lock);
	return was;
}

/* Is this allocation to be given? *caller is who asked, 0: it is not to be remembered. */
static bool
given(uintptr_t direct, uintptr_t *caller)
{
	bool yes;

	*caller = 0;
	if (!atomic_load(&shim.on) || inside)
		return true;
	inside = true;
	*caller = find_caller(direct);
	yes = !fails(*caller);
	inside = false;
	if (keeping)
		*caller = 0;
	if (!yes)
		errno = ENOMEM;
	return yes;
}

static void *
kept(void *block, size_t size, uintptr_t caller)
{
	if (block != NULL && caller != 0)
		remember(block, size, caller);
	return block;
}

#define CALLER ((uintptr_t)__builtin_return_address(0))

void *
malloc(size_t size)
{
	uintptr_t caller;

	return given(CALLER, &caller) ? kept(__libc_malloc(size), size, caller) : NULL;
}

void *
calloc(size_t n, size_t size)
{
	uintptr_t caller;

	return given(CALLER, &caller) ? kept(__libc_calloc(n, size), n * size, caller) : NULL;
}

void *
realloc(void *old, size_t size)
{
	struct block was = { 0 };
	uintptr_t caller;
	void *block;

	if (!given(CALLER, &caller))
		return NULL;
	if (old != NULL && shim.blocks != NULL)
		was = forget(old);
	block = __libc_realloc(old, size);
	if (block == NULL && size > 0)
		return kept(was.at, was.size, was.caller), NULL;
	return kept(block, size, caller);
}

void *
reallocarray(void *old, size_t n, size_t size)
{
	size_t whole;

	if (__builtin_mul_overflow(n, size, &whole)) {
		errno = ENOMEM;
		return NULL;
	}
	return realloc(old, whole);
}

void *
memalign(size_t alignment, size_t size)
{
	uintptr_t caller;

	return given(CALLER, &caller) ? kept(__libc_memalign(alignment, size), size, caller) : NULL;
}

void *
aligned_alloc(size_t alignment, size_t size)
{
	return memalign(alignment, size);
}

int
posix_memalign(void **block, size_t alignment, size_t size)
{
	void *made = memalign(alignment, size);

	if (made == NULL)
		return ENOMEM;
	*block = made;
	return 0;
}

void
free(void *block)
{
	int before = errno;

	if (block != NULL && shim.blocks != NULL)
		(void)forget(block);
	__libc_free(block);
	errno = before;
}

static void
report_end(void)
{
	if (shim.report < 0)
		return;
	(void)dprintf(
	    shim.report, "counted %ld %ld\n", atomic_load(&shim.all), atomic_load(&shim.counted));
	for (size_t i = 0; i < SLOTS; i++) {
		const struct block *block = &shim.blocks[i];
		struct module *module = module_of(block->caller);

		if (block->at == NULL || block->at == TAKEN_OUT || module == NULL)
			continue;
		module->blocks++;
		module->bytes += (long)block->size;
		if (strcmp(module->name, "program") != 0)
			continue;
		(void)dprintf(shim.report, "leak");
		report_frame(block->caller);
		(void)dprintf(shim.report, " %zu\n", block->size);
	}
	for (int i = 0; i < shim.n_modules; i++)
		if (shim.modules[i].blocks > 0)
			(void)dprintf(shim.report, "live %s %ld %ld\n", shim.modules[i].name,
			    shim.modules[i].blocks, shim.modules[i].bytes);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int
setenv(const char *name, const char *value, int overwrite)
{
	int rc;

	keeping = true;
	rc = REAL(setenv)(name, value, overwrite);
	keeping = false;
	return rc;
}

void
tzset(void)
{
	keeping = true;
	REAL(tzset)();
	keeping = false;
}

int
pthread_create(pthread_t *id, const pthread_attr_t *how, void *(*begin)(void *), void *ctx)
{
	int rc;

	keeping = true;
	rc = REAL(pthread_create)(id, how, begin, ctx);
	keeping = false;
	return rc;
}

static int (*program_main)(int, char **, char **);

static long
number(const char *name, long otherwise)
{
	const char *value = getenv(name);

	return value == NULL ? otherwise : strtol(value, NULL, 10);
}

static void
set_up(void)
{
	const char *report = getenv("FAILING_MALLOC_REPORT");
	static char out[BUFSIZ];
	void *frames[FRAMES];

	/* The program's own standard output, which nobody frees, would look like a leak. */
	(void)setvbuf(stdout, out, isatty(STDOUT_FILENO) == 1 ? _IOLBF : _IOFBF, sizeof out);
	shim.at = number("FAILING_MALLOC_AT", 0);
	shim.most = number("FAILING_MALLOC_FOR", 1);
	shim.by = getenv("FAILING_MALLOC_BY");
	shim.list = number("FAILING_MALLOC_LIST", 0);
	if (report != NULL)
		shim.report = open(report, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	(void)dl_iterate_phdr(add_module, NULL);
	shim.blocks = mmap(NULL, SLOTS * sizeof *shim.blocks, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (shim.blocks == MAP_FAILED)
		abort();
	/* The first time it loads the unwinder, which allocates. */
	(void)backtrace(frames, FRAMES);
}

static int
guarded_main(int argc, char **argv, char **environment)
{
	int code;

	set_up();
	atomic_store(&shim.on, true);
	code = program_main(argc, argv, environment);
	atomic_store(&shim.on, false);
	report_end();
	return code;
}

/* What starts main(): the C library's, with ours in the place of the program's. */
int
__libc_start_main(int (*main_function)(int, char **, char **), int argc, char **argv,
    void (*init)(void), void (*fini)(void), void (*loader_fini)(void), void *stack_end)
{
	program_main = main_function;
	return REAL(__libc_start_main)(
	    guarded_main, argc, argv, init, fini, loader_fini, stack_end);
}

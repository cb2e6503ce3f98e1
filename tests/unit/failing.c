/*
 * failing.c: see failing.h. Each call that GNUmakefile names with --wrap comes here as __wrap_…, and goes on to
 * __real_… but for the nth.
 */
#include "failing.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cjson/cJSON.h>
#include <curl/curl.h>
#include <expat.h>
#include <iconv.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <semaphore.h>
#include <sqlite3.h>
#include <xlsxwriter.h>
#include <zip.h>

static enum failing armed;
static long nth;            /* the call that fails */
static atomic_bool on;      /* between failing_begin and failing_end */
static atomic_long met;     /* calls of the kind in this run of what is tried */
static atomic_bool was_met; /* the nth was */
static char name[80];
static sqlite3
    *left_open; /* a database that was made to stay open, and the statement that does so */
static sqlite3_stmt *left_statement;

/* The call now made is the one that fails. */
static bool
fails(enum failing kind, const char *call)
{
	if (!atomic_load(&on) || kind != armed || atomic_fetch_add(&met, 1) + 1 != nth)
		return false;
	(void)snprintf(name, sizeof name, "%s, call %ld", call, nth);
	atomic_store(&was_met, true);
	return true;
}

static bool
system_fails(const char *call)
{
	if (fails(FAILING_SYSTEM, call)) {
		errno = EIO;
		return true;
	}
	if (fails(FAILING_FULL, call)) {
		errno = ENOSPC;
		return true;
	}
	return false;
}

static bool
interrupted(const char *call)
{
	if (!fails(FAILING_SIGNAL, call))
		return false;
	errno = EINTR;
	return true;
}

/* How much of it is done. */
static size_t
shortened(size_t len, const char *call)
{
	return len > 1 && fails(FAILING_SHORT, call) ? len / 2 : len;
}

static bool
history_fails(const char *call)
{
	if (!fails(FAILING_MEMORY, call))
		return false;
	errno = ENOMEM;
	return true;
}

void
failing_begin(void)
{
	atomic_store(&on, true);
}

bool
failing_end(void)
{
	atomic_store(&on, false);
	if (left_open != NULL) {
		(void)sqlite3_finalize(left_statement);
		(void)sqlite3_close(left_open);
		left_open = NULL;
	}
	return atomic_load(&was_met);
}

const char *
failing_name(void)
{
	return name;
}

long
failing_each(enum failing kind, void (*once)(void *ctx), void *ctx)
{
	long n = 0;

	armed = kind;
	do {
		nth = ++n;
		atomic_store(&met, 0);
		atomic_store(&was_met, false);
		(void)snprintf(name, sizeof name, "no call");
		once(ctx);
	} while (atomic_load(&was_met));
	/* What is tried outside fails in nothing. */
	nth = 0;
	return n - 1;
}

/* A call that fails as the first argument says with the value that the second gives, else is made. */
#define WRAP(fail, value, type, call, parameters, arguments)            \
	type __real_##call parameters;                                  \
	type __wrap_##call parameters;                                  \
	type __wrap_##call parameters                                   \
	{                                                               \
		return fail(#call) ? (value) : __real_##call arguments; \
	}
#define MEMORY(type, call, parameters, arguments) \
	WRAP(history_fails, NULL, type, call, parameters, arguments)
#define SYSTEM(type, call, parameters, arguments) \
	WRAP(system_fails, -1, type, call, parameters, arguments)

MEMORY(void *, malloc, (size_t n), (n))
MEMORY(void *, calloc, (size_t n, size_t size), (n, size))
MEMORY(void *, realloc, (void *p, size_t n), (p, n))
MEMORY(void *, reallocarray, (void *p, size_t n, size_t size), (p, n, size))
MEMORY(char *, strdup, (const char *s), (s))
MEMORY(char *, strndup, (const char *s, size_t n), (s, n))
MEMORY(char *, realpath, (const char *path, char *out), (path, out))
MEMORY(cJSON *, cJSON_ParseWithLengthOpts,
    (const char *s, size_t len, const char **end, cJSON_bool whole), (s, len, end, whole))
MEMORY(char *, cJSON_PrintUnformatted, (const cJSON *node), (node))
MEMORY(struct curl_slist *, curl_slist_append, (struct curl_slist * list, const char *line),
    (list, line))
MEMORY(CURL *, curl_easy_init, (void), ())
MEMORY(CURLM *, curl_multi_init, (void), ())
MEMORY(EVP_MD_CTX *, EVP_MD_CTX_new, (void), ())
MEMORY(XML_Parser, XML_ParserCreate, (const XML_Char *encoding), (encoding))
MEMORY(void *, XML_GetBuffer, (XML_Parser parser, int len), (parser, len))
MEMORY(zip_source_t *, zip_source_function_create,
    (zip_source_callback callback, void *user, zip_error_t *error), (callback, user, error))
MEMORY(lxw_workbook *, workbook_new_opt, (const char *path, lxw_workbook_options *options),
    (path, options))
MEMORY(lxw_worksheet *, workbook_add_worksheet, (lxw_workbook * book, const char *sheet),
    (book, sheet))
MEMORY(lxw_format *, workbook_add_format, (lxw_workbook * book), (book))
MEMORY(lxw_chart *, workbook_add_chart, (lxw_workbook * book, uint8_t type), (book, type))

int __wrap_asprintf(char **out, const char *format, ...);
int
__wrap_asprintf(char **out, const char *format, ...)
{
	va_list args;
	int len;

	if (history_fails("asprintf"))
		return -1;
	va_start(args, format);
	len = vasprintf(out, format, args);
	va_end(args);
	return len;
}

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int
__wrap_open(const char *path, int flags, ...)
{
	va_list args;
	unsigned mode;

	if (system_fails("open"))
		return -1;
	va_start(args, flags);
	mode = flags & O_CREAT ? va_arg(args, unsigned) : 0;
	va_end(args);
	return __real_open(path, flags, mode);
}

int __real_openat(int folder, const char *path, int flags, ...);
int __wrap_openat(int folder, const char *path, int flags, ...);
int
__wrap_openat(int folder, const char *path, int flags, ...)
{
	va_list args;
	unsigned mode;

	if (system_fails("openat"))
		return -1;
	va_start(args, flags);
	mode = flags & O_CREAT ? va_arg(args, unsigned) : 0;
	va_end(args);
	return __real_openat(folder, path, flags, mode);
}

int __real_close(int fd);
int __wrap_close(int fd);
int
__wrap_close(int fd)
{
	int status = __real_close(fd);

	/* Linux has closed it all the same. */
	return system_fails("close") ? -1 : status;
}

/* The count of an eventfd (8 bytes) is always taken: to let that fail would only lose wake-ups. */
#define TRANSFER(call, parameters, arguments)                                \
	ssize_t __real_##call parameters;                                    \
	ssize_t __wrap_##call parameters;                                    \
	ssize_t __wrap_##call parameters                                     \
	{                                                                    \
		if (len != 8 && (system_fails(#call) || interrupted(#call))) \
			return -1;                                           \
		len = len == 8 ? len : shortened(len, #call);                \
		return __real_##call arguments;                              \
	}
TRANSFER(read, (int fd, void *out, size_t len), (fd, out, len))
TRANSFER(write, (int fd, const void *in, size_t len), (fd, in, len))
TRANSFER(pread, (int fd, void *out, size_t len, off_t at), (fd, out, len, at))
TRANSFER(pwrite, (int fd, const void *in, size_t len, off_t at), (fd, in, len, at))

SYSTEM(int, fsync, (int fd), (fd))
SYSTEM(int, ftruncate, (int fd, off_t len), (fd, len))
SYSTEM(int, fallocate, (int fd, int mode, off_t from, off_t len), (fd, mode, from, len))
SYSTEM(int, stat, (const char *path, struct stat *st), (path, st))
SYSTEM(int, lstat, (const char *path, struct stat *st), (path, st))
SYSTEM(int, fstat, (int fd, struct stat *st), (fd, st))
SYSTEM(off_t, lseek, (int fd, off_t at, int whence), (fd, at, whence))
SYSTEM(int, faccessat, (int folder, const char *path, int mode, int flags),
    (folder, path, mode, flags))
SYSTEM(int, mkdir, (const char *path, mode_t mode), (path, mode))
SYSTEM(int, mkostemp, (char *path, int flags), (path, flags))
SYSTEM(int, unlink, (const char *path), (path))
SYSTEM(int, renameat, (int a, const char *from, int b, const char *to), (a, from, b, to))
SYSTEM(int, renameat2, (int a, const char *from, int b, const char *to, unsigned flags),
    (a, from, b, to, flags))
SYSTEM(int, flock, (int fd, int how), (fd, how))
SYSTEM(ssize_t, getrandom, (void *out, size_t len, unsigned flags), (out, len, flags))
SYSTEM(int, eventfd, (unsigned value, int flags), (value, flags))
SYSTEM(int, epoll_create1, (int flags), (flags))
SYSTEM(int, signalfd, (int fd, const sigset_t *set, int flags), (fd, set, flags))
SYSTEM(int, sigprocmask, (int how, const sigset_t *set, sigset_t *old), (how, set, old))
WRAP(system_fails, NULL, FILE *, fopen, (const char *path, const char *mode), (path, mode))
SYSTEM(int, epoll_ctl, (int epoll, int how, int fd, struct epoll_event *event),
    (epoll, how, fd, event))
SYSTEM(int, sem_init, (sem_t * sem, int shared, unsigned value), (sem, shared, value))
SYSTEM(int, fflush, (FILE * f), (f))
WRAP(system_fails, EAGAIN, int, pthread_create,
    (pthread_t * thread, const pthread_attr_t *attributes, void *(*run)(void *), void *ctx),
    (thread, attributes, run, ctx))
WRAP(system_fails, (iconv_t)-1, iconv_t, iconv_open, (const char *to, const char *from), (to, from))

#define LIBRARY(type, value, call, parameters, arguments) \
	WRAP(library_fails, value, type, call, parameters, arguments)

static bool
library_fails(const char *call)
{
	return fails(FAILING_LIBRARY, call);
}

LIBRARY(int, 0, EVP_DigestInit_ex, (EVP_MD_CTX * ctx, const EVP_MD *type, ENGINE *engine),
    (ctx, type, engine))
LIBRARY(
    int, 0, EVP_DigestUpdate, (EVP_MD_CTX * ctx, const void *data, size_t len), (ctx, data, len))
LIBRARY(int, 0, EVP_DigestFinal_ex, (EVP_MD_CTX * ctx, unsigned char *out, unsigned *len),
    (ctx, out, len))
LIBRARY(
    zip_int64_t, -1, zip_fread, (zip_file_t * file, void *out, zip_uint64_t len), (file, out, len))
LIBRARY(int, -1, zip_stat_index, (zip_t * zip, zip_uint64_t at, zip_flags_t flags, zip_stat_t *st),
    (zip, at, flags, st))
LIBRARY(zip_file_t *, NULL, zip_fopen_index, (zip_t * zip, zip_uint64_t at, zip_flags_t flags),
    (zip, at, flags))

/* It frees the workbook, whatever comes of it. */
lxw_error __real_workbook_close(lxw_workbook *book);
lxw_error __wrap_workbook_close(lxw_workbook *book);
lxw_error
__wrap_workbook_close(lxw_workbook *book)
{
	lxw_error error = __real_workbook_close(book);

	return library_fails("workbook_close") ? LXW_ERROR_CREATING_TMPFILE : error;
}

static int
stop(void *ctx)
{
	(void)ctx;
	return 1;
}

int __real_sqlite3_step(sqlite3_stmt *stmt);
int __wrap_sqlite3_step(sqlite3_stmt *stmt);
int
__wrap_sqlite3_step(sqlite3_stmt *stmt)
{
	sqlite3 *handle = sqlite3_db_handle(stmt);
	int rc;

	if (!fails(FAILING_SQL, sqlite3_sql(stmt)))
		return __real_sqlite3_step(stmt);
	sqlite3_progress_handler(handle, 1, stop, NULL);
	rc = __real_sqlite3_step(stmt);
	sqlite3_progress_handler(handle, 0, NULL, NULL);
	return rc;
}

int __real_sqlite3_exec(sqlite3 *handle, const char *sql, int (*row)(void *, int, char **, char **),
    void *ctx, char **words);
int __wrap_sqlite3_exec(sqlite3 *handle, const char *sql, int (*row)(void *, int, char **, char **),
    void *ctx, char **words);
int
__wrap_sqlite3_exec(sqlite3 *handle, const char *sql, int (*row)(void *, int, char **, char **),
    void *ctx, char **words)
{
	int rc;

	if (!fails(FAILING_SQL, sql))
		return __real_sqlite3_exec(handle, sql, row, ctx, words);
	sqlite3_progress_handler(handle, 1, stop, NULL);
	rc = __real_sqlite3_exec(handle, sql, row, ctx, words);
	sqlite3_progress_handler(handle, 0, NULL, NULL);
	return rc;
}

int __real_sqlite3_open_v2(const char *path, sqlite3 **handle, int flags, const char *vfs);
int __wrap_sqlite3_open_v2(const char *path, sqlite3 **handle, int flags, const char *vfs);
int
__wrap_sqlite3_open_v2(const char *path, sqlite3 **handle, int flags, const char *vfs)
{
	return __real_sqlite3_open_v2(
	    fails(FAILING_SQL, "open") ? "/nowhere/at/all" : path, handle, flags, vfs);
}

/* A database cannot be closed while a statement of it is not; failing_end closes it. */
int __real_sqlite3_close(sqlite3 *handle);
int __wrap_sqlite3_close(sqlite3 *handle);
int
__wrap_sqlite3_close(sqlite3 *handle)
{
	if (handle != NULL && fails(FAILING_SQL, "close"))
		(void)sqlite3_prepare_v2(left_open = handle, "SELECT 1", -1, &left_statement, NULL);
	return __real_sqlite3_close(handle);
}

int __real_sqlite3_prepare_v2(
    sqlite3 *handle, const char *sql, int len, sqlite3_stmt **stmt, const char **rest);
int __wrap_sqlite3_prepare_v2(
    sqlite3 *handle, const char *sql, int len, sqlite3_stmt **stmt, const char **rest);
int
__wrap_sqlite3_prepare_v2(
    sqlite3 *handle, const char *sql, int len, sqlite3_stmt **stmt, const char **rest)
{
	return __real_sqlite3_prepare_v2(
	    handle, fails(FAILING_SQL, sql) ? "no statement" : sql, len, stmt, rest);
}

int __real_sqlite3_prepare_v3(sqlite3 *handle, const char *sql, int len, unsigned flags,
    sqlite3_stmt **stmt, const char **rest);
int __wrap_sqlite3_prepare_v3(sqlite3 *handle, const char *sql, int len, unsigned flags,
    sqlite3_stmt **stmt, const char **rest);
int
__wrap_sqlite3_prepare_v3(sqlite3 *handle, const char *sql, int len, unsigned flags,
    sqlite3_stmt **stmt, const char **rest)
{
	return __real_sqlite3_prepare_v3(
	    handle, fails(FAILING_SQL, sql) ? "no statement" : sql, len, flags, stmt, rest);
}

/* Binds to a parameter that no statement has; only the first of a statement, for the others are as it is. */
#define BIND(call, parameters, arguments)                   \
	int __real_##call parameters;                       \
	int __wrap_##call parameters;                       \
	int __wrap_##call parameters                        \
	{                                                   \
		if (at == 1 && fails(FAILING_VALUE, #call)) \
			at = 100000;                        \
		return __real_##call arguments;             \
	}
BIND(sqlite3_bind_int64, (sqlite3_stmt * stmt, int at, sqlite3_int64 value), (stmt, at, value))
BIND(sqlite3_bind_null, (sqlite3_stmt * stmt, int at), (stmt, at))
BIND(sqlite3_bind_text, (sqlite3_stmt * stmt, int at, const char *s, int len, void (*drop)(void *)),
    (stmt, at, s, len, drop))
BIND(sqlite3_bind_text64,
    (sqlite3_stmt * stmt, int at, const char *s, sqlite3_uint64 len, void (*drop)(void *),
	unsigned char code),
    (stmt, at, s, len, drop, code))
BIND(sqlite3_bind_blob64,
    (sqlite3_stmt * stmt, int at, const void *s, sqlite3_uint64 len, void (*drop)(void *)),
    (stmt, at, s, len, drop))

/*
 * columns.c: which column of a roll is what. Any thread. Must never choose between two columns that
 * could be the same role: a roll read with the wrong one calls the wrong people.
 */
#include "columns.h"

#include <stdlib.h>

#include "cell_text.h"
#include "text.h"
#include "utf8.h"

#include "banned.h"

#define QUOTED_MAX 40
#define LISTED_MAX 8 /* headers named in a message */

/* The ASCII signs and letters from ! to ~, as wide as a Chinese character. */
#define FULL_WIDTH_FIRST 0xff01
#define FULL_WIDTH_LAST  0xff5e

static const struct {
	const char *role;
	const char *names[10]; /* ended by NULL */
	const char *advice;    /* the names to choose from, in messages */
} roles[ROLE_END] = { [ROLE_NAME] = { "name", { "name", "姓名", "称呼" }, "name, 姓名" },
	[ROLE_PHONE] = { "phone",
	    { "phone", "phones", "mobile", "手机", "手机号", "手机号码", "电话", "电话号码",
		"联系电话" },
	    "phone, 手机, 电话" },
	[ROLE_REQUIREMENT] = { "requirement",
	    { "requirement", "内容", "需求", "外呼需求", "通知内容" }, "requirement, 内容" },
	[ROLE_NOT_BEFORE] = { "not_before",
	    { "not_before", "not before", "最早", "最早时间", "不早于" }, "not_before, 最早" },
	[ROLE_NOT_AFTER] = { "not_after",
	    { "not_after", "not after", "最晚", "最晚时间", "不晚于" }, "not_after, 最晚" },
#define X(NAME, name, option, kind) [ROLE_##NAME] = { name, { name }, name },
	CALL_PARAMETER_LIST(X)
#undef X
};

/* A byte that no white space begins with. Names mostly agree, or differ, in these alone. */
static bool
is_plain(char c)
{
	unsigned char b = (unsigned char)c;

	return b > 0x20 && b != 0xc2 && b != 0xe2 && b != 0xe3 && b != 0xef;
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* The next character of a name that counts, ASCII in lower case and half width; 0 at the end. */
static unsigned
next_char(struct span *s)
{
	while (s->len > 0) {
		unsigned code = utf8_take(s);

		if (code >= FULL_WIDTH_FIRST && code <= FULL_WIDTH_LAST)
			code -= FULL_WIDTH_FIRST - '!';
		if (code >= 'A' && code <= 'Z')
			return code - 'A' + 'a';
		if (!utf8_is_space(code))
			return code;
	}
	return 0;
}

bool
columns_same_name(struct span a, struct span b)
{
	unsigned x, y;

	do {
		while (a.len > 0 && b.len > 0 && is_plain(*a.data) && is_plain(*b.data)) {
			if (lower(*a.data) != lower(*b.data))
				return false;
			a = (struct span){ a.data + 1, a.len - 1 };
			b = (struct span){ b.data + 1, b.len - 1 };
		}
		x = next_char(&a);
		y = next_char(&b);
	} while (x == y && x != 0);
	return x == y;
}

const char *
columns_role_name(enum role role)
{
	return roles[role].role;
}

/* Takes `ROLE=HEADER` off the value of --columns. Returns 1, 0 at the end, -1 when it is none. */
static int
next_wanted(struct span *wanted, enum role *role, struct span *header)
{
	struct span item = *wanted;
	struct span key;
	const char *end, *equals;

	if (wanted->len == 0)
		return 0;
	end = memchr(item.data, ',', item.len);
	if (end != NULL)
		item.len = (size_t)(end - item.data);
	equals = memchr(item.data, '=', item.len);
	if (equals == NULL || (end != NULL && item.len + 1 == wanted->len))
		return -1;
	wanted->data += item.len + (end != NULL ? 1 : 0);
	wanted->len -= item.len + (end != NULL ? 1 : 0);
	key = (struct span){ item.data, (size_t)(equals - item.data) };
	*header = utf8_trim((struct span){ equals + 1, item.len - key.len - 1 });
	for (int i = 0; i < ROLE_END; i++)
		if (header->len > 0 && columns_same_name(key, span_of(roles[i].role))) {
			*role = (enum role)i;
			return 1;
		}
	return -1;
}

/* The value of --columns as one header for each role it names; data NULL for the others. */
static int
parse_wanted(const char *wanted, struct span headers[static ROLE_END])
{
	struct span rest = span_of(wanted);
	struct span header = { NULL, 0 };
	enum role role = ROLE_NAME;
	int rc;

	for (int i = 0; i < ROLE_END; i++)
		headers[i] = (struct span){ NULL, 0 };
	if (wanted == NULL)
		return 0;
	if (rest.len == 0 || utf8_valid(rest) != rest.len)
		return -1;
	while ((rc = next_wanted(&rest, &role, &header)) == 1) {
		if (headers[role].data != NULL)
			return -1;
		headers[role] = header;
	}
	return rc;
}

int
columns_wanted_valid(const char *wanted)
{
	struct span headers[ROLE_END];

	return wanted == NULL ? -1 : parse_wanted(wanted, headers);
}

/* What columns_parse works on. */
struct search {
	const char *file;
	const struct span *cells;
	size_t n;
	struct span wanted[ROLE_END];
	int at[ROLE_END];
	struct problem *problem;
};

/* A header as it is compared: the text that is meant. */
static struct span
header_text(const struct search *s, size_t i)
{
	return utf8_trim(cell_text_plain(s->cells[i]));
}

static void
add_headers(struct text *words, const struct search *s)
{
	for (size_t i = 0; i < s->n && i < LISTED_MAX; i++) {
		text_adds(words, i == 0 ? "" : ", ");
		text_addquoted(words, s->cells[i], QUOTED_MAX);
	}
	if (s->n > LISTED_MAX)
		text_addf(words, " and %zu more", s->n - LISTED_MAX);
}

/* Ends the search with the words, which it frees. */
static int
refuse(const struct search *s, struct text *words)
{
	if (words->failed)
		problem_memory(s->problem);
	else
		problem_set(s->problem, EXIT_USAGE, "%s: %s", s->file, text_str(words));
	text_free(words);
	return -1;
}

static int
refuse_missing_phone(const struct search *s)
{
	struct text words = { 0 };
	size_t filled = 0;

	for (size_t i = 0; i < s->n; i++)
		filled += utf8_is_blank(s->cells[i]) ? 0 : 1;
	text_addf(&words, "no phone column among ");
	add_headers(&words, s);
	text_addf(&words, "; name it (%s) or say --columns phone=HEADER", roles[ROLE_PHONE].advice);
	if (filled == 1)
		text_adds(&words, "; if this is a title, delete it: the first row is the header");
	return refuse(s, &words);
}

static int
refuse_two(const struct search *s, int role, size_t first, size_t second)
{
	struct text words = { 0 };

	text_addf(&words, "two columns could be the %s: ", roles[role].role);
	text_addquoted(&words, s->cells[first], QUOTED_MAX);
	text_adds(&words, " and ");
	text_addquoted(&words, s->cells[second], QUOTED_MAX);
	if (span_equal(s->cells[first], s->cells[second])) {
		text_adds(&words, "; rename one of them");
	} else {
		text_addf(&words, "; say which, like --columns %s=", roles[role].role);
		text_addspan(&words, header_text(s, first));
	}
	return refuse(s, &words);
}

/* The one column that --columns names for a role. A header the same to the byte goes first. */
static int
find_wanted(struct search *s, int role)
{
	struct text words = { 0 };
	bool exact = false;
	int found = -1;

	for (size_t i = 0; i < s->n; i++)
		exact = exact || span_equal(header_text(s, i), s->wanted[role]);
	for (size_t i = 0; i < s->n; i++) {
		if (exact ? !span_equal(header_text(s, i), s->wanted[role])
			  : !columns_same_name(header_text(s, i), s->wanted[role]))
			continue;
		if (found >= 0)
			return refuse_two(s, role, (size_t)found, i);
		found = (int)i;
	}
	if (found < 0) {
		text_addf(&words, "--columns: no column ");
		text_addquoted(&words, s->wanted[role], QUOTED_MAX);
		text_adds(&words, " among ");
		add_headers(&words, s);
		return refuse(s, &words);
	}
	for (int i = 0; i < role; i++)
		if (s->at[i] == found) {
			text_addf(&words, "--columns: one column is given for two roles: ");
			text_addquoted(&words, s->cells[found], QUOTED_MAX);
			return refuse(s, &words);
		}
	s->at[role] = found;
	return 0;
}

static bool
is_role_name(int role, struct span cell)
{
	for (const char *const *name = roles[role].names; *name != NULL; name++)
		if (columns_same_name(cell, span_of(*name)))
			return true;
	return false;
}

/* The one column whose header is a name of the role, none that --columns gave to another. */
static int
find_named(struct search *s, int role)
{
	for (size_t i = 0; i < s->n; i++) {
		bool taken = false;

		for (int other = 0; other < ROLE_END; other++)
			taken = taken || (other != role && s->at[other] == (int)i);
		if (taken || !is_role_name(role, header_text(s, i)))
			continue;
		if (s->at[role] >= 0)
			return refuse_two(s, role, (size_t)s->at[role], i);
		s->at[role] = (int)i;
	}
	return 0;
}

static int
find_all(struct search *s)
{
	for (int role = 0; role < ROLE_END; role++)
		if (s->wanted[role].data != NULL && find_wanted(s, role) != 0)
			return -1;
	for (int role = 0; role < ROLE_END; role++)
		if (s->wanted[role].data == NULL && find_named(s, role) != 0)
			return -1;
	return s->at[ROLE_PHONE] < 0 ? refuse_missing_phone(s) : 0;
}

static int
copy_header(struct columns *columns, const struct search *s)
{
	columns->header = calloc(s->n, sizeof *columns->header);
	if (columns->header == NULL)
		return problem_memory(s->problem);
	columns->count = s->n;
	for (size_t i = 0; i < s->n; i++) {
		columns->header[i] = strndup(s->cells[i].data, s->cells[i].len);
		if (columns->header[i] == NULL)
			return problem_memory(s->problem);
	}
	return 0;
}

#define ROLE_COMMA(NAME, name, option, kind) ", " name

void
columns_none(int at[static ROLE_END])
{
	for (int role = 0; role < ROLE_END; role++)
		at[role] = -1;
}

int
columns_parse(struct columns *columns, const char *file, const struct span *cells, size_t n,
    const char *wanted, struct problem *problem)
{
	struct search s = { .file = file, .cells = cells, .n = n, .problem = problem };

	*columns = (struct columns){ 0 };
	columns_none(columns->at);
	columns_none(s.at);
	if (parse_wanted(wanted, s.wanted) != 0)
		return problem_set(problem, EXIT_USAGE,
		    "--columns: wanted is ROLE=HEADER,..., each role once; the roles are name, phone,"
		    " requirement, not_before, not_after" CALL_PARAMETER_LIST(ROLE_COMMA));
	if (find_all(&s) != 0)
		return -1;
	if (copy_header(columns, &s) != 0) {
		columns_free(columns);
		return -1;
	}
	memcpy(columns->at, s.at, sizeof s.at);
	return 0;
}

int
columns_no_phone(const char *file, const struct span *cells, size_t n, struct problem *problem)
{
	const struct search s = { .file = file, .cells = cells, .n = n, .problem = problem };

	return refuse_missing_phone(&s);
}

/* How names of such columns end; those that other words end like must be all of the name. */
static const struct {
	const char *end;
	bool whole;
} phone_ends[] = {
	{ "phone", false },
	{ "phones", false },
	{ "phonenumber", false },
	{ "phoneno", false },
	{ "mobile", false },
	{ "mobilenumber", false },
	{ "mobileno", false },
	{ "tel", true },
	{ "telephone", false },
	{ "cell", true },
	{ "手机", false },
	{ "手机号", false },
	{ "手机号码", false },
	{ "电话", false },
	{ "电话号", false },
	{ "电话号码", false },
	{ "联系方式", false },
	{ "号码", true },
};
#define NAME_LENGTH_MAX 32 /* characters of a name that are looked at, the last ones */

/*
 * The last characters of a name, and how many: without marks, what stands in parentheses, and the
 * digits that tell it from others.
 */
static size_t
name_end(struct span name, unsigned end[static NAME_LENGTH_MAX])
{
	static const unsigned one_to_three[] = { 0x4e00, 0x4e8c, 0x4e09 };
	bool aside = false;
	unsigned code;
	size_t n = 0;

	while ((code = next_char(&name)) != 0) {
		bool counts = code >= 0x80 || (code >= 'a' && code <= 'z');

		if (code == '(' || code == ')')
			aside = code == '(';
		for (size_t i = 0; i < sizeof one_to_three / sizeof *one_to_three; i++)
			counts = counts && code != one_to_three[i];
		if (aside || !counts)
			continue;
		if (n == NAME_LENGTH_MAX)
			memmove(end, end + 1, --n * sizeof *end);
		end[n++] = code;
	}
	return n;
}

bool
columns_is_phone(struct span header)
{
	unsigned name[NAME_LENGTH_MAX];
	size_t n = name_end(utf8_trim(cell_text_plain(header)), name);

	for (size_t i = 0; i < sizeof phone_ends / sizeof *phone_ends; i++) {
		struct span rest = span_of(phone_ends[i].end);
		size_t len = utf8_count(rest), at = n - len;

		if (len > n || (phone_ends[i].whole && len != n))
			continue;
		while (rest.len > 0 && utf8_take(&rest) == name[at])
			at++;
		if (at == n)
			return true;
	}
	return false;
}

void
columns_free(struct columns *columns)
{
	if (columns == NULL)
		return;
	for (size_t i = 0; columns->header != NULL && i < columns->count; i++)
		free(columns->header[i]);
	free(columns->header);
	*columns = (struct columns){ 0 };
	columns_none(columns->at);
}

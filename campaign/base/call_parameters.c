/*
 * call_parameters.c: by which agent, model and voice a call is made. Any thread. Must never let a value out
 * that could be more than a value: what is sent is made of it.
 */
#include "call_parameters.h"

#include <stdint.h>

#include "units.h"
#include "utf8.h"

#include "banned.h"

/* Whole numbers that every JSON reader takes to the digit. */
#define AGENT_MAX (INT64_C(1) << 53)

#define STRING_OF(x) #x
#define STRING(x)    STRING_OF(x)

struct kind {
	int64_t least, most; /* of a number; most 0: a text */
	const char *takes;
};

#define KIND_ID                                       \
	{                                             \
		1, AGENT_MAX, "a whole number from 1" \
	}
#define KIND_LEVEL                                     \
	{                                              \
		0, 100, "a whole number from 0 to 100" \
	}
#define KIND_WORD                                                                   \
	{                                                                           \
		0, 0, "a text of " STRING(CALL_PARAMETER_MAX) " characters at most" \
	}

static const struct {
	const char *name, *option;
	struct kind kind;
} parts[CALL_PARAMETERS] = {
#define X(NAME, name, option, kind) [CALL_##NAME] = { name, "--" option, KIND_##kind },
	CALL_PARAMETER_LIST(X)
#undef X
};

const char *
call_parameters_name(enum call_parameter part)
{
	return parts[part].name;
}

const char *
call_parameters_option(enum call_parameter part)
{
	return parts[part].option;
}

const char *
call_parameters_takes(enum call_parameter part)
{
	return parts[part].kind.takes;
}

bool
call_parameters_is_number(enum call_parameter part)
{
	return parts[part].kind.most != 0;
}

/* Printable: no control characters, and none that nobody sees. */
static bool
is_word(struct span value)
{
	if (utf8_is_blank(value) || utf8_valid(value) != value.len ||
	    utf8_count(value) > CALL_PARAMETER_MAX)
		return false;
	while (value.len > 0) {
		unsigned code = utf8_take(&value);

		if (code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x2028 ||
		    code == 0x2029 || utf8_is_invisible(code))
			return false;
	}
	return true;
}

bool
call_parameters_valid(enum call_parameter part, struct span value)
{
	int64_t n;

	if (!call_parameters_is_number(part))
		return is_word(value);
	return units_count(value, parts[part].kind.least, parts[part].kind.most, &n) == 0;
}

int
call_parameters_add(struct text *parameters, enum call_parameter part, struct span value)
{
	int64_t n;

	if (!call_parameters_valid(part, value))
		return -1;
	text_addf(parameters, "%s=", parts[part].name);
	/* 007 is a number here, and none in JSON. */
	if (!call_parameters_is_number(part))
		text_addspan(parameters, value);
	else if (units_count(value, parts[part].kind.least, parts[part].kind.most, &n) == 0)
		text_addf(parameters, "%lld", (long long)n);
	text_addc(parameters, '\n');
	return 0;
}

bool
call_parameters_next(struct span *parameters, enum call_parameter *part, struct span *value)
{
	const char *equals, *end;
	struct span name;

	if (parameters->len == 0)
		return false;
	equals = memchr(parameters->data, '=', parameters->len);
	end = memchr(parameters->data, '\n', parameters->len);
	if (equals == NULL || end == NULL || end < equals)
		return false;
	name = (struct span){ parameters->data, (size_t)(equals - parameters->data) };
	*value = (struct span){ equals + 1, (size_t)(end - equals - 1) };
	parameters->len -= (size_t)(end + 1 - parameters->data);
	parameters->data = end + 1;
	for (int i = 0; i < CALL_PARAMETERS; i++)
		if (span_is(name, parts[i].name)) {
			*part = (enum call_parameter)i;
			return true;
		}
	return false;
}

bool
call_parameters_has(struct span parameters, enum call_parameter part)
{
	enum call_parameter at;
	struct span value;

	while (call_parameters_next(&parameters, &at, &value))
		if (at == part)
			return true;
	return false;
}

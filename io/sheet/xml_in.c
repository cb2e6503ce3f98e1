/*
 * xml_in.c: XML as tags and text, through expat, the only file that knows it. One thread for each
 * parser.
 *
 * Expat keeps what it cannot use yet: a tag that does not end, the names it has met, the tags that
 * are open. Each of these is bounded here.
 */
#include "xml_in.h"

#include <stdint.h>
#include <stdlib.h>
#include <strings.h>

#include <expat.h>

#include "hash.h"

#include "banned.h"

#define DEPTH_MAX       64
#define TAG_MAX         (256 * 1024)
#define NAME_LENGTH_MAX 200
#define NAMES_MAX       512
#define NAME_SLOTS      (2 * NAMES_MAX)
#define ADVICE          "open it in Excel and save it again"

struct xml_in {
	XML_Parser parser;
	const char *where;
	const struct xml_handlers *handlers;
	void *ctx;
	int depth;
	bool enough;             /* a handler wants no more */
	bool stopped;            /* no handler is called any more */
	int64_t fed;             /* bytes */
	char *names[NAME_SLOTS]; /* met so far, by their hash */
	int n_names;
	struct problem problem;
};

static void
stop(struct xml_in *xml)
{
	xml->stopped = true;
	(void)XML_StopParser(xml->parser, XML_FALSE);
}

/* Puts where it happened before a handler's words. */
static void
add_where(struct xml_in *xml)
{
	struct problem said = xml->problem;

	if (said.code == EXIT_USAGE)
		(void)problem_set(&xml->problem, said.code, "%s: %.*s", xml->where, 800, said.text);
}

static void
follow(struct xml_in *xml, enum xml_step step)
{
	switch (step) {
	case XML_STEP_ON:
		break;
	case XML_STEP_PAUSE:
		(void)XML_StopParser(xml->parser, XML_TRUE);
		break;
	case XML_STEP_ENOUGH:
		xml->enough = true;
		stop(xml);
		break;
	case XML_STEP_REFUSE:
		add_where(xml);
		stop(xml);
		break;
	}
}

static void
refuse(struct xml_in *xml, const char *what)
{
	if (xml->problem.code == EXIT_DONE)
		(void)problem_set(&xml->problem, EXIT_USAGE, "%s: line %lu: %s; " ADVICE,
		    xml->where, (unsigned long)XML_GetCurrentLineNumber(xml->parser), what);
	stop(xml);
}

/* Where the name is, or belongs, among those met so far. */
static char **
name_slot(struct xml_in *xml, const char *name, size_t len)
{
	uint64_t hash = hash_bytes((struct span){ name, len });

	while (xml->names[hash % NAME_SLOTS] != NULL &&
	       strcmp(xml->names[hash % NAME_SLOTS], name) != 0)
		hash++;
	return &xml->names[hash % NAME_SLOTS];
}

/* There are few names of one byte, and most tags of a sheet have those. */
static bool
name_allowed(struct xml_in *xml, const char *name)
{
	size_t len;
	char **slot;

	if (name[0] != '\0' && name[1] == '\0')
		return true;
	len = strlen(name);
	if (len > NAME_LENGTH_MAX) {
		refuse(xml, "a name of hundreds of letters");
		return false;
	}
	slot = name_slot(xml, name, len);
	if (*slot != NULL)
		return true;
	if (xml->n_names == NAMES_MAX) {
		refuse(xml, "hundreds of different names, as in no workbook");
		return false;
	}
	*slot = strdup(name);
	if (*slot == NULL) {
		(void)problem_memory(&xml->problem);
		stop(xml);
		return false;
	}
	xml->n_names++;
	return true;
}

static const char *
local_name(const char *name)
{
	const char *colon = name[0] != '\0' && name[1] == '\0' ? NULL : strchr(name, ':');

	return colon == NULL ? name : colon + 1;
}

static void XMLCALL
on_start(void *ctx, const char *name, const char **attributes)
{
	struct xml_in *xml = ctx;
	struct xml_tag tag = { local_name(name), ++xml->depth, attributes };

	if (xml->stopped)
		return;
	if (xml->depth > DEPTH_MAX) {
		refuse(xml, "tags inside tags, over 64 deep");
		return;
	}
	if (!name_allowed(xml, name))
		return;
	for (size_t i = 0; attributes[i] != NULL; i += 2)
		if (!name_allowed(xml, attributes[i]))
			return;
	if (xml->handlers->start != NULL)
		follow(xml, xml->handlers->start(xml->ctx, &tag, &xml->problem));
}

static void XMLCALL
on_end(void *ctx, const char *name)
{
	struct xml_in *xml = ctx;
	struct xml_tag tag = { local_name(name), xml->depth--, NULL };

	if (!xml->stopped && xml->handlers->end != NULL)
		follow(xml, xml->handlers->end(xml->ctx, &tag, &xml->problem));
}

static void XMLCALL
on_text(void *ctx, const char *data, int len)
{
	struct xml_in *xml = ctx;

	if (!xml->stopped)
		follow(xml, xml->handlers->text(
				xml->ctx, (struct span){ data, (size_t)len }, &xml->problem));
}

static void XMLCALL
on_doctype(void *ctx, const char *name, const char *system, const char *public, int internal)
{
	(void)name, (void)system, (void)public, (void)internal;
	refuse(ctx, "a DOCTYPE, as in no workbook");
}

static void XMLCALL
on_declaration(void *ctx, const char *version, const char *encoding, int standalone)
{
	(void)version, (void)standalone;
	if (encoding != NULL && strcasecmp(encoding, "UTF-8") != 0 &&
	    strncasecmp(encoding, "UTF-16", 6) != 0 && strcasecmp(encoding, "US-ASCII") != 0)
		refuse(ctx, "XML that is neither UTF-8 nor UTF-16");
}

struct xml_in *
xml_in_new(const char *where, const struct xml_handlers *handlers, void *ctx)
{
	struct xml_in *xml = calloc(1, sizeof *xml);

	if (xml == NULL)
		return NULL;
	xml->where = where;
	xml->handlers = handlers;
	xml->ctx = ctx;
	xml->parser = XML_ParserCreate(NULL);
	if (xml->parser == NULL) {
		free(xml);
		return NULL;
	}
	XML_SetUserData(xml->parser, xml);
	XML_SetElementHandler(xml->parser, on_start, on_end);
	XML_SetStartDoctypeDeclHandler(xml->parser, on_doctype);
	XML_SetXmlDeclHandler(xml->parser, on_declaration);
	if (handlers->text != NULL)
		XML_SetCharacterDataHandler(xml->parser, on_text);
	return xml;
}

void *
xml_in_room(struct xml_in *xml, size_t size)
{
	return XML_GetBuffer(xml->parser, (int)size);
}

/* What a call of the parser came to. */
static enum xml_result
conclude(struct xml_in *xml, enum XML_Status status, struct problem *problem)
{
	XML_ParsingStatus state;
	enum XML_Error error;

	if (xml->enough)
		return XML_ENDED;
	if (xml->problem.code != EXIT_DONE) {
		if (problem != NULL)
			*problem = xml->problem;
		return XML_FAILED;
	}
	if (status == XML_STATUS_SUSPENDED)
		return XML_PAUSED;
	if (status == XML_STATUS_OK) {
		XML_GetParsingStatus(xml->parser, &state);
		if (state.parsing == XML_FINISHED)
			return XML_ENDED;
		/* The tag that has begun and not ended is kept whole. */
		if (xml->fed - XML_GetCurrentByteIndex(xml->parser) <= TAG_MAX)
			return XML_MORE;
		refuse(xml, "a tag over 256 KiB");
		return conclude(xml, XML_STATUS_ERROR, problem);
	}
	error = XML_GetErrorCode(xml->parser);
	if (error == XML_ERROR_NO_MEMORY) {
		(void)problem_memory(&xml->problem);
	} else {
		refuse(xml, error == XML_ERROR_UNKNOWN_ENCODING
				? "XML that is neither UTF-8 nor UTF-16"
			    : error == XML_ERROR_NO_ELEMENTS || error == XML_ERROR_UNCLOSED_TOKEN
				? "the XML is cut off"
				: XML_ErrorString(error));
	}
	return conclude(xml, XML_STATUS_ERROR, problem);
}

enum xml_result
xml_in_parse(struct xml_in *xml, size_t len, bool last, struct problem *problem)
{
	xml->fed += (int64_t)len;
	return conclude(xml, XML_ParseBuffer(xml->parser, (int)len, last), problem);
}

enum xml_result
xml_in_resume(struct xml_in *xml, struct problem *problem)
{
	return conclude(xml, XML_ResumeParser(xml->parser), problem);
}

const char *
xml_attribute(const struct xml_tag *tag, const char *name)
{
	for (const char *const *at = tag->attributes; at != NULL && *at != NULL; at += 2)
		if (strcmp(local_name(at[0]), name) == 0)
			return at[1];
	return NULL;
}

void
xml_in_free(struct xml_in *xml)
{
	if (xml == NULL)
		return;
	XML_ParserFree(xml->parser);
	for (size_t i = 0; i < NAME_SLOTS; i++)
		free(xml->names[i]);
	free(xml);
}

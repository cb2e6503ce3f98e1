/*
 * xml_in.h: XML as tags and text, through expat, from blocks of bytes. For the parts of a workbook.
 *
 * XML is not trusted: any DOCTYPE is refused (and with it every entity of its own), tags deeper
 * than 64, a tag over 256 KiB, a name over 200 bytes, more than 512 different names (expat keeps
 * each) and any encoding but UTF-8 and UTF-16. Names come without their prefix: workbooks of both
 * namespaces, strict and transitional, read alike.
 *
 * Memory: about 3 MiB at most. For one thread.
 */
#ifndef XML_IN_H
#define XML_IN_H

#include "problem.h"
#include "span.h"

struct xml_in;

struct xml_tag {
	const char *name;              /* without prefix; valid during the call */
	int depth;                     /* 1: the root */
	const char *const *attributes; /* for xml_attribute; NULL at the end of a tag */
};

enum xml_step {
	XML_STEP_ON,     /* go on */
	XML_STEP_PAUSE,  /* after this tag: xml_in_parse returns, xml_in_resume goes on */
	XML_STEP_ENOUGH, /* nothing more is wanted of this XML */
	XML_STEP_REFUSE, /* *problem says why, without saying where; nothing more comes */
};

/* Called with `ctx`; any may be NULL. The text of one tag may come in pieces; UTF-8, no NUL. */
struct xml_handlers {
	enum xml_step (*start)(void *ctx, const struct xml_tag *tag, struct problem *problem);
	enum xml_step (*end)(void *ctx, const struct xml_tag *tag, struct problem *problem);
	enum xml_step (*text)(void *ctx, struct span text, struct problem *problem);
};

/* `where`: what messages begin with; it and `handlers` must outlive the parser. NULL: no memory. */
struct xml_in *xml_in_new(const char *where, const struct xml_handlers *handlers, void *ctx);

/* Room for the next block. NULL: no memory, or `paused` and not yet resumed. */
void *xml_in_room(struct xml_in *xml, size_t size);

enum xml_result {
	XML_MORE,   /* feed the next block */
	XML_PAUSED, /* call xml_in_resume */
	XML_ENDED,  /* the handlers want no more, or it was the last block and all is well */
	XML_FAILED, /* *problem is filled */
};

/* Parses `len` bytes of that room; `last`: they are the last, and len may be 0. */
enum xml_result xml_in_parse(struct xml_in *xml, size_t len, bool last, struct problem *problem);
enum xml_result xml_in_resume(struct xml_in *xml, struct problem *problem);

/* The value of an attribute, by its name without prefix, or NULL; valid during the call. */
const char *xml_attribute(const struct xml_tag *tag, const char *name);

void xml_in_free(struct xml_in *xml);

#endif

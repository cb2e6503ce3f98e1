/*
 * stepone.h: what the Stepone AI service is, in one place: addresses, paths, headers, protocol
 * version, and the statuses that stop a run. Source: the service's published guide. Pure.
 */
#ifndef STEPONE_H
#define STEPONE_H

/* The address of the published guide, and the one that the service's public clients use. */
#define STEPONE_BASE       "https://open-skill.steponeai.com"
#define STEPONE_OTHER_BASE "https://open-skill-api.steponeai.com"

/* Behind the base. */
#define STEPONE_PATH    "/api/v1/callinfo/"
#define STEPONE_DIAL    STEPONE_PATH "initiate_call"
#define STEPONE_POLL    STEPONE_PATH "search_callinfo"
#define STEPONE_TALK    STEPONE_PATH "stream_chat_history"
#define STEPONE_BALANCE STEPONE_PATH "balance"
#define STEPONE_ENGINES STEPONE_PATH "engine_list"
#define STEPONE_VOICES  STEPONE_PATH "tts_list"
#define STEPONE_SKILL   STEPONE_PATH "skill_version"

#define STEPONE_KEY_HEADER         "X-API-Key"
#define STEPONE_VERSION_HEADER     "X-Skill-Version"
#define STEPONE_IDEMPOTENCY_HEADER "Idempotency-Key"

/* The protocol version that we speak. */
#define STEPONE_VERSION "1.0.0"

/* Statuses that somebody asks for by name; the first also stops a run. */
#define STEPONE_WRONG_VERSION 426
#define STEPONE_TOO_FAST      429

/*
 * A status that stops the run, since no request will be served until somebody has mended something:
 * what that is, in words; NULL for any other status.
 */
const char *stepone_stop(int status);

/* Of the two addresses above the other one; NULL when `base` is neither. */
const char *stepone_other_base(const char *base);

#endif

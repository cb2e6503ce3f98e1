/*
 * testing_contacts.h: a ledger with contacts 1 to n, for tests that run a campaign.
 */
#ifndef TESTING_CONTACTS_H
#define TESTING_CONTACTS_H

#include "contact.h"
#include "ledger.h"
#include "testing.h"

/* A new ledger at `path`. All of its contacts are ready; number i ends in the two digits of i. The caller frees it. */
static inline struct ledger *
testing_contacts(const char *path, int n, struct problem *problem)
{
	static const struct span header[] = { { "phone", 5 } };
	struct ledger *l = ledger_create(path, problem);

	assert_non_null(l);
	assert_int_equal(ledger_add_header(l, header, COUNT(header)), 0);
	for (int i = 1; i <= n; i++) {
		struct contact contact = { .row = i + 1, .state = STATE_READY };
		struct span cell = { contact.phone, PHONE_SIZE - 1 };

		(void)snprintf(
		    contact.phone, sizeof contact.phone, "138001380%02u", (unsigned)i % 100);
		text_adds(&contact.requirement, "text");
		assert_int_equal(
		    ledger_add_row(l, &(struct roll_row){ i + 1, i + 1, 1, &cell }), 0);
		assert_int_equal(ledger_add_contact(l, &contact), 0);
		contact_free(&contact);
	}
	assert_int_equal(ledger_finish(l), 0);
	return l;
}

#endif

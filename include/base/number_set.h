/*
 * number_set.h: a set of phone numbers in memory, at most 8 bytes a number (some kilobytes at
 * least; half as much again while it grows): numbers that must not be called, by the million. Pure.
 *
 * Numbers are phone_number()'s: 13000000000 to 19999999999.
 */
#ifndef NUMBER_SET_H
#define NUMBER_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Start with { 0 }. */
struct number_set {
	struct number_table {
		uint32_t *slots; /* owned; 0 is free */
		size_t n, cap;
	} half[2]; /* the numbers in two halves, so that each fits into 32 bits */
};

/* 0, also when it is there already; -1 when memory is out or it is no such number. */
int number_set_add(struct number_set *set, uint64_t number);
bool number_set_has(const struct number_set *set, uint64_t number);

/* How many different ones. */
size_t number_set_count(const struct number_set *set);
void number_set_free(struct number_set *set);

#endif

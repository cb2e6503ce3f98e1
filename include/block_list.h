#ifndef BLOCK_LIST_H
#define BLOCK_LIST_H
#include <stdbool.h>
#include <stddef.h>
#include "problem.h"
struct block_list;
int block_list_refresh(struct block_list *lists, struct problem *problem);
bool block_list_has(const struct block_list *lists, const char *phone, const char **path);

struct block_list *block_list_new(const char *const *paths, size_t n);
void block_list_free(struct block_list *lists);
#endif

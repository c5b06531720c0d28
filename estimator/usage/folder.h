/* folder: a folder of bills in place of its files, such as one that `usage fetch` filled. Private to usage/. */
#ifndef USAGE_FOLDER_H
#define USAGE_FOLDER_H

#include "usage/usage.h"

struct arena;
struct err;

/* The same input with the files of each folder in its place: those that end in .csv, .csv.gz, .json or .json.gz, sorted
 * by name. In arena a. Fails with EXIT_INPUT: a folder without such files, or one that cannot be read. */
int usage_open_folders(const struct usage_input *in, struct arena *a, struct usage_input *out, struct err *err);

#endif

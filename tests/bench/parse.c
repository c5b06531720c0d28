/* parse: reading a big price list, for bench.py to time.
 *
 *     parse stream FILE    as ratecast imports it: item by item, numbers to decimals
 *     parse tree FILE      the same with one cJSON tree of the whole file
 */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "io/json.h"
#include "io/zip.h"

struct seen {
    size_t items, numbers;
};

static void look(const struct json *v, struct seen *s)
{
    dec number;
    s->numbers += json_kind(v) == JSON_NUMBER && json_dec(v, &number) == DEC_OK;
    for (const struct json *child = json_first(v); child; child = json_next(child))
        look(child, s);
}

static int on_item(void *ctx, const char *array, const struct json *item, unsigned long line, struct err *err)
{
    struct seen *s = ctx;
    (void)array, (void)line, (void)err;
    s->items++;
    look(item, s);
    return 0;
}

static int stream(const char *path, struct seen *s)
{
    static const char *const arrays[] = {"Meters", "Items", NULL};
    const struct json_sink sink = {.arrays = arrays, .item = on_item, .ctx = s};
    struct err err;
    struct zip *z;
    err_init(&err);
    if (zip_open(path, &z, &err))
        return -1;
    int rc = json_stream(z, &sink, &err);
    zip_close(z);
    return rc;
}

static void look_tree(const cJSON *c, struct seen *s)
{
    dec number;
    s->numbers += cJSON_IsNumber(c) && dec_from_json(c->valuedouble, &number) == DEC_OK;
    for (const cJSON *child = c->child; child; child = child->next)
        look_tree(child, s);
}

static int tree(const char *path, struct seen *s)
{
    FILE *f = fopen(path, "rb");
    if (!f || fseek(f, 0, SEEK_END))
        return -1;
    size_t n = (size_t)ftell(f);
    char *text = malloc(n + 1);
    rewind(f);
    if (!text || fread(text, 1, n, f) != n)
        return -1;
    text[n] = '\0';
    cJSON *root = cJSON_ParseWithLength(text, n);
    const cJSON *meters = cJSON_GetObjectItemCaseSensitive(root, "Meters");
    for (const cJSON *item = meters ? meters->child : NULL; item; item = item->next) {
        s->items++;
        look_tree(item, s);
    }
    cJSON_Delete(root);
    free(text);
    fclose(f);
    return 0;
}

int main(int argc, char **argv)
{
    struct seen s = {0};
    if (argc != 3 || (strcmp(argv[1], "tree") == 0 ? tree : stream)(argv[2], &s) || !s.items) {
        fputs("usage: parse stream|tree FILE\n", stderr);
        return 1;
    }
    printf("%zu items, %zu numbers\n", s.items, s.numbers);
    return 0;
}

/* dec_check: executes the operations that dec_oracle.py writes and compares each result, as text, exactly. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/dec.h"

enum { LINE_MAX_BYTES = 1 << 14, FIELDS_MAX = 64, OPERATIONS_MIN = 100000, DIFFERENCES_MAX = 10 };

struct operation {
    char *field[FIELDS_MAX]; /* the operation, then its arguments */
    size_t n;
    const char *want;
};

/* An operand must be canonical text: reading and writing it gives it back. */
static dec operand(const char *s)
{
    dec d = DEC_ZERO;
    char text[DEC_TEXT];
    if (dec_parse(s, strlen(s), &d) != DEC_OK || strcmp(dec_text(d, text), s) != 0) {
        fprintf(stderr, "dec: the operand \"%s\" is not read back as itself\n", s);
        exit(1);
    }
    return d;
}

static const char *result(bool ok, dec d, char out[DEC_TEXT])
{
    return ok ? dec_text(d, out) : "range";
}

static const char *status_result(enum dec_status status, dec d, char out[DEC_TEXT])
{
    return status == DEC_SYNTAX ? "syntax" : result(status == DEC_OK, d, out);
}

typedef bool binary(dec a, dec b, dec *out);

static binary *binary_named(const char *name)
{
    static const struct {
        const char *name;
        binary *run;
    } all[] = {{"add", dec_add}, {"sub", dec_sub}, {"mul", dec_mul},
               {"div", dec_div}, {"lcm", dec_lcm}, {"mul_exact", dec_mul_exact}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(all[i].name, name) == 0)
            return all[i].run;
    return NULL;
}

static const char *run_sum(const struct operation *op, char out[DEC_TEXT])
{
    struct dec_acc acc = {0};
    dec d = DEC_ZERO;
    bool ok = true;
    for (size_t i = 2; i + 1 < op->n && ok; i += 2)
        ok = dec_acc_addmul(&acc, operand(op->field[i]), operand(op->field[i + 1]));
    ok = ok && dec_acc_div(&acc, operand(op->field[1]), &d);
    return result(ok, d, out);
}

static const char *run_split(const struct operation *op, char *out)
{
    dec weights[FIELDS_MAX], parts[FIELDS_MAX];
    size_t rank[FIELDS_MAX], n = 0;
    for (size_t i = 2; i + 1 < op->n; i += 2, n++) {
        weights[n] = operand(op->field[i]);
        rank[n] = strtoul(op->field[i + 1], NULL, 10);
    }
    if (!dec_split(operand(op->field[1]), weights, rank, n, parts))
        return "range";
    char *to = out;
    for (size_t i = 0; i < n; i++) {
        char text[DEC_TEXT];
        const char *part = dec_text(parts[i], text);
        size_t len = strlen(part);
        if (i)
            *to++ = ' ';
        memcpy(to, part, len + 1);
        to += len;
    }
    return out;
}

/* `out` has room for FIELDS_MAX numbers. NULL: no such operation. */
static const char *run(const struct operation *op, char *out)
{
    const char *name = op->field[0], *a = op->field[1], *b = op->n > 2 ? op->field[2] : "0";
    dec d = DEC_ZERO;
    binary *two = binary_named(name);
    if (two) {
        bool ok = two(operand(a), operand(b), &d);
        return result(ok, d, out);
    }
    if (strcmp(name, "parse") == 0) {
        enum dec_status status = dec_parse(a, strlen(a), &d);
        return status_result(status, d, out);
    }
    if (strcmp(name, "json") == 0) {
        enum dec_status status = dec_from_json(strtod(a, NULL), &d);
        return status_result(status, d, out);
    }
    if (strcmp(name, "muldiv") == 0 && op->n == 4) {
        bool ok = dec_muldiv(operand(a), operand(b), operand(op->field[3]), &d);
        return result(ok, d, out);
    }
    if (strcmp(name, "cmp") == 0) {
        int c = dec_cmp(operand(a), operand(b));
        return c < 0 ? "-1" : c > 0 ? "1" : "0";
    }
    if (strcmp(name, "round") == 0)
        return dec_text(dec_round(operand(a), (int)strtol(b, NULL, 10)), out);
    if (strcmp(name, "fixed") == 0)
        return dec_text_fixed(operand(a), (int)strtol(b, NULL, 10), out);
    if (strcmp(name, "ceil") == 0)
        return dec_text(dec_ceil(operand(a)), out);
    if (strcmp(name, "acc") == 0)
        return run_sum(op, out);
    return strcmp(name, "split") == 0 ? run_split(op, out) : NULL;
}

/* Cuts the line at its tabs: fields, "->", result. */
static bool cut(char *line, struct operation *op)
{
    *op = (struct operation){0};
    line[strcspn(line, "\n")] = '\0';
    for (char *p = line, *tab; op->n < FIELDS_MAX; p = tab + 1) {
        tab = strchr(p, '\t');
        if (!tab)
            return false;
        *tab = '\0';
        if (strcmp(p, "->") == 0) {
            op->want = tab + 1;
            return op->n >= 2;
        }
        op->field[op->n++] = p;
    }
    return false;
}

int main(void)
{
    static char line[LINE_MAX_BYTES], copy[LINE_MAX_BYTES], out[FIELDS_MAX * DEC_TEXT];
    unsigned long n = 0, different = 0;
    bool complete = false;
    while (!complete && fgets(line, sizeof line, stdin)) {
        struct operation op;
        memcpy(copy, line, sizeof copy);
        if (strncmp(line, "end\t", 4) == 0) {
            complete = strtoul(line + 4, NULL, 10) == n;
            break;
        }
        const char *got = cut(line, &op) ? run(&op, out) : NULL;
        n++;
        if (got && strcmp(got, op.want) == 0)
            continue;
        fprintf(stderr, "dec: got %s for %s", got ? got : "(no such operation)", copy);
        if (++different == DIFFERENCES_MAX)
            break;
    }
    if (different || !complete || n < OPERATIONS_MIN) {
        fprintf(stderr, "dec: %lu of %lu operations differ from Python decimal%s\n", different, n,
                different || complete ? "" : "; the list is cut short");
        return 1;
    }
    printf("dec: %lu operations agree with Python decimal\n", n);
    return 0;
}

/* usage summary as csv. Bills have many groups, so the rows do not pass through a doc: several threads make pieces of
 * the text, which go out in their order. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/threads.h"
#include "io/csv.h"
#include "report/report.h"
#include "report/show.h"

enum { PIECE = 2048 /* rows */, NUMBERS = 128 /* bytes of date, hour and count */ };

/* The last text of a column as it is written: neighbours are alike, and equal texts are one pointer. */
struct column {
    const char *text;
    struct buf shown;
};

enum { UNIT = USAGE_KEYS_MAX, CURRENCY, COLUMNS };

struct pieces {
    const struct usage_query *q;
    const struct usage_table *t;
    struct buf *out;
    pthread_mutex_t lock;
    pthread_cond_t turned;
    size_t taken, turn, n; /* given out, to be written next, of all */
};

static void show_text(struct column *c, const char *text, struct arena *scratch)
{
    if (c->text == text)
        return;
    arena_reset(scratch);
    buf_clear(&c->shown);
    csv_quote(&c->shown, report_csv_text(scratch, text));
    buf_putc(&c->shown, ',');
    c->text = text;
}

static char *put_text(char *to, const struct column *c)
{
    memcpy(to, c->shown.p, c->shown.n);
    return to + c->shown.n;
}

static char *put_dec(char *to, bool known, dec n)
{
    if (known)
        to = dec_put(n, to);
    *to++ = ',';
    return to;
}

static char *put_date(char *to, const struct usage_row *row)
{
    day_text(row->date, to);
    to += strlen(to);
    if (row->hour >= 0) {
        *to++ = 'T';
        *to++ = (char)('0' + row->hour / 10);
        *to++ = (char)('0' + row->hour % 10);
        to = stpcpy(to, ":00:00Z");
    }
    *to++ = ',';
    return to;
}

static char *put_count(char *to, uint64_t n)
{
    char text[24], *p = text + sizeof text;
    *--p = '\n';
    do
        *--p = (char)('0' + n % 10);
    while (n /= 10);
    memcpy(to, p, (size_t)(text + sizeof text - p));
    return to + (text + sizeof text - p);
}

static void add_row(const struct usage_query *q, const struct usage_row *row, struct column *columns,
                    struct arena *scratch, struct buf *out)
{
    size_t room = NUMBERS + 2 * DEC_TEXT;
    for (size_t k = 0; k < q->nkeys; k++) {
        show_text(&columns[k], row->keys[k], scratch);
        room += columns[k].shown.n;
    }
    show_text(&columns[UNIT], row->unit, scratch);
    show_text(&columns[CURRENCY], row->currency, scratch);
    char *to = buf_room(out, room + columns[UNIT].shown.n + columns[CURRENCY].shown.n);
    if (!to)
        return;
    for (size_t k = 0; k < q->nkeys; k++)
        to = put_text(to, &columns[k]);
    if (q->granularity != USAGE_TOTAL)
        to = put_date(to, row);
    to = put_dec(to, row->has_quantity, row->quantity);
    to = put_text(to, &columns[UNIT]);
    to = put_dec(to, row->has_cost, row->cost);
    to = put_text(to, &columns[CURRENCY]);
    buf_took(out, put_count(to, row->rows));
}

static bool take_piece(struct pieces *p, size_t *k)
{
    pthread_mutex_lock(&p->lock);
    bool more = p->taken < p->n && !p->out->full;
    *k = p->taken;
    p->taken += more;
    pthread_mutex_unlock(&p->lock);
    return more;
}

/* Piece k, once all before it are written. */
static void write_piece(struct pieces *p, size_t k, const struct buf *text)
{
    pthread_mutex_lock(&p->lock);
    while (p->turn != k)
        pthread_cond_wait(&p->turned, &p->lock);
    pthread_mutex_unlock(&p->lock);
    buf_add(p->out, text->p, text->n); /* no other thread has this turn */
    pthread_mutex_lock(&p->lock);
    p->turn++;
    pthread_cond_broadcast(&p->turned);
    pthread_mutex_unlock(&p->lock);
}

static void make_pieces(void *ctx, unsigned thread)
{
    struct pieces *p = ctx;
    struct arena *scratch = arena_new();
    struct column columns[COLUMNS] = {{0}};
    struct buf text;
    size_t k, all = usage_table_rows(p->t);
    (void)thread;
    buf_init(&text, SIZE_MAX / 2);
    for (size_t i = 0; i < COLUMNS; i++)
        buf_init(&columns[i].shown, SIZE_MAX / 2);
    while (take_piece(p, &k)) {
        buf_clear(&text);
        for (size_t i = k * PIECE; i < (k + 1) * PIECE && i < all; i++) {
            struct usage_row row;
            usage_table_row(p->t, i, &row);
            add_row(p->q, &row, columns, scratch, &text);
        }
        write_piece(p, k, &text);
    }
    for (size_t i = 0; i < COLUMNS; i++)
        buf_release(&columns[i].shown);
    buf_release(&text);
    arena_free(scratch);
}

void show_usage_csv(const struct usage_query *q, const struct usage_table *t, unsigned threads, struct buf *out)
{
    struct pieces p = {.q = q, .t = t, .out = out, .n = (usage_table_rows(t) + PIECE - 1) / PIECE};
    struct arena *scratch = arena_new();
    for (size_t k = 0; k < q->nkeys; k++) {
        csv_quote(out, report_csv_text(scratch, usage_key_text(scratch, &q->keys[k])));
        buf_putc(out, ',');
    }
    arena_free(scratch);
    buf_puts(out, q->granularity == USAGE_TOTAL ? "" : "date,");
    buf_puts(out, "quantity,unit,cost,currency,rows\n");
    pthread_mutex_init(&p.lock, NULL);
    pthread_cond_init(&p.turned, NULL);
    threads_run(threads_number(threads, p.n), make_pieces, &p);
    pthread_cond_destroy(&p.turned);
    pthread_mutex_destroy(&p.lock);
}

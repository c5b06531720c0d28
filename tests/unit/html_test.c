#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include "holds.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "report/chart.h"
#include "report/doc.h"
#include "report/html.h"
#include "report/report.h"

struct fixture {
    struct doc *d;
    struct buf out;
    struct html h;
};

static int setup(void **state)
{
    struct fixture *f = test_calloc(1, sizeof *f);
    f->d = doc_new(arena_new(), "ratecast/some-test/1", "USD");
    buf_init(&f->out, 1 << 20);
    f->h = (struct html){.d = f->d, .out = &f->out};
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    buf_release(&f->out);
    arena_free(f->d->arena);
    test_free(f);
    return 0;
}

#define assert_text(f, text, want) \
    do { \
        buf_clear(&(f)->out); \
        html_text(&(f)->h, text); \
        assert_string_equal((f)->out.p, want); \
    } while (0)

static void escapes(void **state)
{
    struct fixture *f = *state;
    assert_text(f, "", "");
    assert_text(f, "a<b>&amp; \"x\" 'y'", "a&lt;b&gt;&amp;amp; &quot;x&quot; &#39;y&#39;");
    assert_text(f, "\x1b[1m\xe2\x80\xae\xff", "?[1m??");
    assert_text(f, "\xc3\xa9t\xc3\xa9", "\xc3\xa9t\xc3\xa9");
    f->h.ascii = true;
    assert_text(f, "\xc3\xa9t\xc3\xa9", "?t?");
    buf_clear(&f->out);
    html_attribute(&f->h, "title", "\"><b x='1'>&");
    assert_string_equal(f->out.p, " title=\"&quot;&gt;&lt;b x=&#39;1&#39;&gt;&amp;\"");
}

static void keeps_currency_and_amount_together(void **state)
{
    struct fixture *f = *state;
    assert_text(f, "for USD 1.50 a day, USD x, XUSD 1", "for USD&nbsp;1.50 a day, USD x, XUSD 1");
}

/* Hebrew and Arabic run from right to left: alone, not with the numbers beside them. */
static void isolates(void **state)
{
    struct fixture *f = *state;
    assert_text(f, "\xd7\xa9\xd7\xa8: 12", "<bdi>\xd7\xa9\xd7\xa8</bdi>: 12");
    assert_text(f, "a \xd7\xa9 \xd8\xa7 b \xd7\xa8", "a <bdi>\xd7\xa9 \xd8\xa7</bdi> b <bdi>\xd7\xa8</bdi>");
    assert_text(f, "\xd7\xa9 ", "<bdi>\xd7\xa9</bdi> ");
}

static void breaks_long_words(void **state)
{
    struct fixture *f = *state;
    assert_text(f, "abcdefghijklmnopqrstuvwx", "abcdefghijklmnopqrstuvwx");
    assert_text(f, "abcdefghijklmnopqrstuvwxy z", "abcdefghijklmnopqrstuvwx<wbr>y z");
}

static void numbers_keep_their_digits(void **state)
{
    struct fixture *f = *state;
    dec n = DEC_ZERO;
    assert_int_equal(dec_parse("1234.5678", 9, &n), DEC_OK);
    struct doc_value v = doc_money(n), none = doc_null();
    html_value(&f->h, "td", "n", &v);
    html_value(&f->h, "td", "n", &none);
    assert_string_equal(f->out.p, "<td class=\"n\" data-exact=\"1234.5678\">1,234.57</td><td class=\"n\">-</td>");
}

/* Bars go from 0 to their number, what is left out begins where they end, and the unknown has none. */
static void bars(void **state)
{
    static const struct doc_series series[] = {{"total", "Monthly", DOC_SERIES_BAR, DOC_PLAIN},
                                               {"missing", "left out", DOC_SERIES_REST, DOC_DIM}};
    struct fixture *f = *state;
    struct doc_chart *c = doc_chart(f->d, DOC_CHART_BARS, "test", "T<itle", series, 2);
    struct doc_point *p = doc_point(f->d, c, "one&");
    p->values[0] = doc_money(dec_of(150));
    p->values[1] = doc_money(dec_of(50));
    p = doc_point(f->d, c, "unknown");
    p = doc_point(f->d, c, "many");
    p->values[0] = doc_money(dec_of(9000));
    p->numbers_only = true;
    p = doc_point(f->d, c, "ticks");
    p->values[0] = doc_money(DEC_ZERO);
    doc_tick(f->d, p, "other", doc_money(dec_of(60)));
    doc_tick(f->d, p, "another", doc_money(dec_of(20)));
    c->reference = doc_money(dec_of(100));
    c->reference_name = "base";
    chart_html(&f->h, c);
    assert_holds(f->out.p, "<h2>T&lt;itle</h2>");
    assert_holds(f->out.p, "<b>one&amp;</b>");
    assert_holds(f->out.p, "<rect class=\"plain\" x=\"0%\" y=\"25%\" width=\"75%\" height=\"50%\"/>"
                           "<rect class=\"rest\" x=\"75%\" y=\"25%\" width=\"25%\" height=\"50%\"/>");
    assert_holds(f->out.p, "data-series=\"missing\" data-exact=\"50\">50.00 left out<");
    assert_holds(f->out.p,
                 "<b>unknown</b></span><span class=\"track\"><svg aria-hidden=\"true\"><line class=\"reference\" "
                 "x1=\"50%\"");
    assert_holds(f->out.p, "<b>many</b></span><span class=\"track\"><svg aria-hidden=\"true\"><line");
    assert_holds(f->out.p, "9,000.00");
    assert_holds(f->out.p, "x1=\"30%\" x2=\"30%\" y1=\"15%\" y2=\"85%\" data-exact=\"60\"><title>other 60.00</title>");
    assert_holds(f->out.p, "text-anchor=\"end\" data-exact=\"100\">base 100.00</text>");
}

/* All zero, or negative: nothing to measure with, and no division by it. */
static void bars_of_nothing(void **state)
{
    static const struct doc_series series[] = {{"total", "Monthly", DOC_SERIES_BAR, DOC_PLAIN}};
    struct fixture *f = *state;
    struct doc_chart *c = doc_chart(f->d, DOC_CHART_BARS, "test", "T", series, 1);
    doc_point(f->d, c, "a")->values[0] = doc_money(DEC_ZERO);
    doc_point(f->d, c, "b")->values[0] = doc_money(dec_of(-5));
    c->reference = doc_money(DEC_ZERO);
    c->reference_name = "base";
    chart_html(&f->h, c);
    assert_holds(f->out.p, "width=\"0%\"");
    assert_lacks(f->out.p, "width=\"-");
    assert_holds(f->out.p, ">-5.00<");
}

/* Bands, lines and days, each where its scale says; what is not known is left out. */
static void fan(void **state)
{
    static const struct doc_series series[] = {{"day", "Day", DOC_SERIES_BAR, DOC_PLAIN},
                                               {"sum", "S<um", DOC_SERIES_LINE, DOC_BOLD},
                                               {"low", "80 %", DOC_SERIES_LOW, DOC_DIM},
                                               {"high", "80 %", DOC_SERIES_HIGH, DOC_DIM}};
    struct fixture *f = *state;
    struct doc_chart *c = doc_chart(f->d, DOC_CHART_FAN, "test", "T", series, 4);
    struct doc_point *p = doc_point(f->d, c, "first");
    p->values[0] = p->values[1] = doc_money(dec_of(25));
    p = doc_point(f->d, c, "last");
    p->values[2] = doc_money(dec_of(50));
    p->values[3] = doc_money(dec_of(100));
    chart_html(&f->h, c);
    assert_holds(f->out.p, "<polyline class=\"bold\" points=\"25,75 \"/>");
    assert_holds(f->out.p, "<polygon class=\"dim\" points=\"75,50 75,0 \"/>");
    assert_holds(f->out.p,
                 "<rect class=\"plain\" x=\"5\" width=\"40\" y=\"10.714\" height=\"89.286\" data-exact=\"25\"/>");
    assert_holds(f->out.p, "S&lt;um <b class=\"value\" data-series=\"sum\" data-exact=\"25\">25.00</b>");
    assert_holds(f->out.p,
                 "data-exact=\"50\">50.00</b> to <b class=\"value\" data-series=\"high\" data-exact=\"100\">");
    assert_holds(f->out.p, "<span>first</span> <span>last</span>");
    assert_lacks(f->out.p, "reference");
    c->reference = doc_money(dec_of(80));
    c->reference_name = "Bu<dget";
    chart_html(&f->h, c);
    assert_holds(f->out.p, "<line class=\"reference\" x1=\"0\" x2=\"100\" y1=\"20\" y2=\"20\"/>");
    assert_holds(f->out.p, "Bu&lt;dget <b class=\"value\" data-series=\"reference\" data-exact=\"80\">80.00</b>");
}

/* Credits go below 0, zeros have a scale too, and a bound without its other one or a text is nothing to draw. */
static void fan_of_odd_things(void **state)
{
    static const struct doc_series series[] = {{"day", "Day", DOC_SERIES_BAR, DOC_PLAIN},
                                               {"sum", "Sum", DOC_SERIES_LINE, DOC_BOLD},
                                               {"low", "Low", DOC_SERIES_LOW, DOC_DIM}};
    struct fixture *f = *state;
    struct doc_chart *c = doc_chart(f->d, DOC_CHART_FAN, "test", "T", series, 3);
    struct doc_point *p = doc_point(f->d, c, "a");
    p->values[0] = doc_money(dec_of(-10));
    p->values[1] = doc_money(DEC_ZERO);
    p->values[2] = doc_text("<b>");
    chart_html(&f->h, c);
    assert_holds(f->out.p, "y=\"50\" height=\"50\" data-exact=\"-10\"");
    assert_holds(f->out.p, "<span>-10</span>");
    assert_holds(f->out.p, "points=\"50,100 \"");
    assert_lacks(f->out.p, "<polygon");
    assert_lacks(f->out.p, "<b>");
}

static const char *render(struct fixture *f)
{
    struct report_style style = {.columns = 80};
    struct err err;
    err_init(&err);
    buf_clear(&f->out);
    assert_int_equal(report_html(f->d, &style, &f->out, &err), 0);
    return f->out.p;
}

/* A doc of any kind becomes a document, without figures, charts or a title too. */
static void whole(void **state)
{
    static const struct doc_column columns[] = {{"name", "Name", false, 0},
                                                {"amount", "Monthly", true, 0},
                                                {"none", "None", true, 1},
                                                {"notes", "Note", false, 0}};
    static const char *const notes[] = {"a <note>"};
    struct fixture *f = *state;
    struct doc *d = f->d;
    d->lead = "All of it.";
    d->notes = notes;
    d->nnotes = 1;
    struct doc_value *input = doc_push(d, doc_put(d, &d->data, "inputs", doc_list()), doc_object());
    doc_put(d, input, "path", doc_text("dir/<w>.csv"));
    doc_put(d, input, "sha256", doc_text("00ff"));
    doc_put(d, &d->data, "as_of", doc_text("2026-08-25"));
    struct doc_table *t = doc_table(d, "Gaps: of the lines", columns, 4);
    struct doc_value *v = doc_row(d, t, "Others");
    v[0] = doc_text("[1] <first>");
    v[1] = doc_money(dec_of(1234));
    v[3] = doc_text(doc_mark(d, t, "why <not>"));
    doc_tone(t, DOC_BEST);
    doc_table(d, "Empty", columns, 4);
    const char *text = render(f);
    assert_holds(text, "<title data-schema=\"ratecast/some-test/1\">Some test: &lt;w&gt;.csv</title>");
    assert_holds(text, "<h1>Some test</h1>");
    assert_holds(text, "<p class=\"lead\">All of it.</p>");
    assert_holds(text, "<h2 class=\"title\">Gaps</h2>\n<p class=\"under\">Of the lines</p>");
    assert_holds(text,
                 "<tr class=\"group\"><th colspan=\"3\" scope=\"rowgroup\">Others</th></tr>\n<tr class=\"best\">");
    assert_holds(text, "data-key=\"name\">[1] &lt;first&gt;</th>");
    assert_holds(text, "data-title=\"Monthly\" data-exact=\"1234\">1,234.00</td>");
    assert_holds(text, "<a href=\"#note-1\">[1]</a></td></tr>");
    assert_holds(text, "<li id=\"note-1\">[1] why &lt;not&gt;</li>");
    assert_holds(text, "a &lt;note&gt;");
    assert_holds(text, "data-member=\"path\">dir/&lt;w&gt;.csv<");
    assert_holds(text, "data-member=\"sha256\">00ff<");
    assert_holds(text, "as of 2026-08-25");
    assert_holds(text, "ratecast 0.1.0</p>");
    assert_lacks(text, "Empty");
    assert_lacks(text, "<figure");
    assert_lacks(text, "None");
}

/* A kept result may come from anywhere: not even keys are taken as they are, and what is missing is nothing. */
static void keys_are_no_markup(void **state)
{
    static const struct doc_series series[] = {{"\"><b>", NULL, DOC_SERIES_BAR, DOC_PLAIN},
                                               {NULL, NULL, DOC_SERIES_BAR, DOC_PLAIN}};
    static const struct doc_column columns[] = {{"\"><u>", "<i>", false, 0}};
    struct fixture *f = *state;
    doc_figure(f->d, "\"><s>", NULL, doc_null());
    struct doc_chart *c = doc_chart(f->d, DOC_CHART_BARS, "\"><p>", "T", series, 2);
    struct doc_point *p = doc_point(f->d, c, "x");
    p->values[0] = p->values[1] = c->reference = doc_money(dec_of(1));
    doc_tick(f->d, p, NULL, doc_money(dec_of(1)));
    doc_row(f->d, doc_table(f->d, NULL, columns, 1), NULL)[0] = doc_text("y");
    const char *text = render(f);
    assert_holds(text, "data-figure=\"&quot;&gt;&lt;s&gt;\"");
    assert_holds(text, "data-chart=\"&quot;&gt;&lt;p&gt;\"");
    assert_holds(text, "data-key=\"&quot;&gt;&lt;u&gt;\"");
    assert_holds(text, "data-series=\"&quot;&gt;&lt;b&gt;\"");
    assert_lacks(text, "<s>");
    assert_lacks(text, "<u>");
}

/* Tables for documents stand in documents alone. */
static void tables_for_documents(void **state)
{
    static const struct doc_column columns[] = {{"name", "Name", false, 0}};
    struct fixture *f = *state;
    struct doc_table *t = doc_table(f->d, "Long", columns, 1);
    t->document = true;
    t->heading = "Heading";
    doc_row(f->d, t, NULL)[0] = doc_text("row");
    assert_holds(render(f), "<h2 class=\"title\">Heading</h2>");
    static const char *const formats[] = {"table", "markdown"};
    for (size_t i = 0; i < 2; i++) {
        struct report_style style = {.columns = 80};
        struct err err;
        err_init(&err);
        buf_clear(&f->out);
        assert_int_equal(report_find(formats[i])->write(f->d, &style, &f->out, &err), 0);
        assert_lacks(f->out.p, "row");
    }
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(escapes),
        WITH(keeps_currency_and_amount_together),
        WITH(isolates),
        WITH(breaks_long_words),
        WITH(numbers_keep_their_digits),
        WITH(bars),
        WITH(bars_of_nothing),
        WITH(fan),
        WITH(fan_of_odd_things),
        WITH(whole),
        WITH(keys_are_no_markup),
        WITH(tables_for_documents),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* chart: a chart of a doc as HTML. The marks are SVG whose lengths are percentages and the texts beside them are HTML,
 * so a chart takes any width without a script: labels wrap, nothing is stretched, no text shrinks. */
#ifndef REPORT_CHART_H
#define REPORT_CHART_H

struct doc_chart;
struct html;

/* Once in a document, before the first chart: the hatchings that the charts refer to. */
void chart_definitions(struct html *h);
/* <figure> ... </figure> */
void chart_html(struct html *h, const struct doc_chart *c);
/* The inside of the figure of a fan, below its caption. */
void chart_fan(struct html *h, const struct doc_chart *c);

#endif

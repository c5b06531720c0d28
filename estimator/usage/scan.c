#include "usage/scan.h"

#include <string.h>

#include "base/err.h"
#include "io/zip.h"
#include "usage/aggregate.h"
#include "usage/repeats.h"
#include "usage/scan_parts.h"

void scan_collect(struct decoder *d, struct aggregate *to, struct decode_counts *counts, struct repeats *repeats)
{
    struct decode_counts own;
    decoder_counts(d, &own);
    decode_counts_add(counts, &own);
    aggregate_absorb(to, d->groups);
    if (repeats && d->repeats)
        repeats_merge(repeats, d->repeats);
}

void scan_tell(const struct scan_input *in, uint64_t rows, uint64_t done)
{
    if (in->progress)
        in->progress(in->progress_ctx, rows, done);
}

unsigned long scan_line(const char *file, uint64_t offset)
{
    char piece[16384];
    struct zip *z;
    struct err ignored;
    unsigned long line = 1;
    size_t got = 1;
    if (!file || zip_open(file, &z, &ignored))
        return 0;
    while (offset > 0 && got > 0) {
        if (zip_read(z, piece, sizeof piece, &got, &ignored))
            break;
        size_t n = offset < got ? (size_t)offset : got;
        for (size_t i = 0; i < n; i++)
            line += piece[i] == '\n';
        offset -= n;
    }
    zip_close(z);
    return offset ? 0 : line;
}

int scan_unclosed(const struct scan_input *in, uint64_t offset, struct err *err)
{
    return err_at(err, EXIT_INPUT, in->path, scan_line(in->file, offset), "add the closing quote, or export it again",
                  "a quote that opens in this row is never closed");
}

int scan_file(const struct scan_input *in, struct aggregate *to, struct decode_counts *counts, uint64_t *bytes,
              struct err *err)
{
    const struct marks_kind *kind = marks_choose(in->simd);
    struct block *block = NULL;
    bool proved = false;
    if (!kind)
        return err_set(err, EXIT_USAGE, "avx512, avx2, sse2, neon or portable, where the machine has it",
                       "RATECAST_SCAN: there is no \"%s\" here", in->simd);
    if (in->file && block_open(in->file, &block, err))
        return -1;
    int status = 0;
    if (block && !in->in_order) {
        status = scan_chunks(in, kind, block, to, counts, &proved, err);
        *bytes = block_size(block);
    }
    if (!status && !proved)
        status = scan_in_order(in, kind, block, to, counts, bytes, err);
    if (!status && block)
        status = block_check(block, err);
    block_close(block);
    return status;
}

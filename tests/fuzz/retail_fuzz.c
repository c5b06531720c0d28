/* Retail Prices JSON, taken as it is (--accept): contradicting and negative prices too. */
#include "prices.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_import(data, size, true);
    return 0;
}

/* RateCard JSON: imported, stored, verified, read back, removed. */
#include "prices.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_import(data, size, false);
    return 0;
}

#include "models/constants.h"

struct models_constants models_constants = {
#define CONSTANT_VALUE(name, value) .name = (value),
    MODELS_CONSTANTS(CONSTANT_VALUE)
#undef CONSTANT_VALUE
};

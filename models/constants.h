/* constants: the numbers fitted on benchmark series by fit/fit.py. Few, and pooled over all kinds of series. */
#ifndef MODELS_CONSTANTS_H
#define MODELS_CONSTANTS_H

#define MODELS_CONSTANTS(X) \
    X(clip, 4.0)         /* residuals beyond this many robust deviations are clipped */ \
    X(keep_last, 0.27)   /* share of a clipped last day that is kept: it may be the first of a new level */ \
    X(shrink_index, 1.5) /* weight of chance in the weekday index: higher is flatter */ \
    X(index_weeks, 12)   /* weeks that the index is taken from */ \
    X(excess, 0.25)      /* share of what was clipped that is expected to come again */ \
    X(power, 4.0)        /* weight of a member = (smallest error / its error) to this power */ \
    X(half_life, 120)    /* days after which a back-test error counts half */ \
    X(back_horizon, 16)  /* days at most that the weights are back-tested over */ \
    X(ridge, 20)         /* prior strength of the corrections, in independent past horizons */ \
    X(damping, 0.97)     /* of slopes, per day */ \
    X(trend, 0.6)        /* share of the slope that the damped trend starts with */ \
    X(correct_max, 0.1)  /* bound of the corrections, share of the level */ \
    X(error_cap, 0.2)    /* a back-test error counts for this share of the level at most, in the corrections */ \
    X(width_back, 0.22)  /* interval width: exponent of the back-tested relative error */ \
    X(width_spread, 0.3) /* of the disagreement of the members */ \
    X(width_tail, 0.15)  /* of the last three days' distance from the level */ \
    X(low_80, 0.88)      /* width to the 10th percentile */ \
    X(low_95, 1.82)      /* to the 2.5th */ \
    X(high_80, 1.36)     /* to the 90th */ \
    X(high_95, 3.66)     /* to the 97.5th */

struct models_constants {
#define CONSTANT_MEMBER(name, value) double name;
    MODELS_CONSTANTS(CONSTANT_MEMBER)
#undef CONSTANT_MEMBER
};

/* Set by fit/replay.c only. */
extern struct models_constants models_constants;

#endif

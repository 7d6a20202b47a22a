/* perf.h - the little that all benchmarks share: medians of repeated runs, in microseconds. */
#ifndef RS_TESTS_PERF_H
#define RS_TESTS_PERF_H

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"

static int perf_compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The median over `runs` of the time of body(context), each of them `inner` times. */
static double perf_median_us(void (*body)(void *context), void *context, int runs, int inner)
{
    double *times = calloc((size_t)runs, sizeof(double));
    if (times == NULL) abort();
    for (int i = 0; i < runs; i++) {
        uint64_t begun = rs_clock_monotonic_ns();
        for (int j = 0; j < inner; j++)
            body(context);
        times[i] = (double)(rs_clock_monotonic_ns() - begun) / 1e3 / inner;
    }
    qsort(times, (size_t)runs, sizeof(double), perf_compare);
    double median = times[runs / 2];
    free(times);
    return median;
}

#endif

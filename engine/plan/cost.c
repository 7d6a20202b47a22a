/* cost.c - what a step costs: guesses that tests/perf measures. */
#include "plan/match.h"

#define X(NAME, VALUE) const double RS_COST_##NAME = VALUE;
RS_COST_LIST(X)
#undef X

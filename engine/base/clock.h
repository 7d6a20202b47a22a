/* clock.h - monotonic time and wall time. */
#ifndef RS_BASE_CLOCK_H
#define RS_BASE_CLOCK_H

#include <stdint.h>

uint64_t rs_clock_monotonic_ns(void);
int64_t rs_clock_wall_us(void); /* microseconds since 1970-01-01T00:00Z */

#endif

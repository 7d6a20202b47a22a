/* shared_page.h - the last acknowledged commit of each graph, seen by all that use a data
 * directory.
 *
 * Shape   one mapped page of 256 places: gid (as a number; 0: free) and commit number.
 *         A writer publishes before it acknowledges, so a reader that finds no greater number than
 *         its own has missed nothing that was acknowledged. A writer that was killed in between,
 *         or that came to the server by another way, leaves the page behind the log: it is a hint,
 *         and readers ask the log itself now and then.
 * Errors  none: without a page (a full disk, a 257th graph) every question goes to the server. */
#ifndef RS_STORAGE_SHARED_PAGE_H
#define RS_STORAGE_SHARED_PAGE_H

#include <stdatomic.h>
#include <stdint.h>

typedef struct RsSharedSlot {
    _Atomic uint64_t gid, number;
} RsSharedSlot;

typedef struct RsSharedPage {
    RsSharedSlot *slots; /* mapped; NULL: no page */
    RsSharedSlot *slot;  /* of this graph; NULL: none */
} RsSharedPage;

void rs_shared_page_open(RsSharedPage *page, int dir_fd, const char *gid);
void rs_shared_page_close(RsSharedPage *page);
void rs_shared_page_publish(RsSharedPage *page, uint64_t number); /* never goes back */

#endif

/* shared_page.c - see shared_page.h. */
#include "storage/shared_page.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE_BYTES 4096u
#define SLOT_COUNT (PAGE_BYTES / sizeof(RsSharedSlot))

static RsSharedSlot *find(RsSharedSlot *slots, uint64_t gid)
{
    for (size_t i = 0; i < SLOT_COUNT; i++) {
        RsSharedSlot *slot = &slots[(gid + i) % SLOT_COUNT];
        uint64_t there = 0;
        /* On failure `there` is the one who came first, which may be our own graph. */
        if (atomic_compare_exchange_strong(&slot->gid, &there, gid) || there == gid) return slot;
    }
    return NULL;
}

void rs_shared_page_open(RsSharedPage *page, int dir_fd, const char *gid)
{
    *page = (RsSharedPage){NULL, NULL};
    int fd = openat(dir_fd, "commits.page", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return;
    /* The room is taken for good: a store into a hole of a full disk would be a SIGBUS. */
    void *mapped = MAP_FAILED;
    if (posix_fallocate(fd, 0, PAGE_BYTES) == 0)
        mapped = mmap(NULL, PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (mapped == MAP_FAILED) return;
    page->slots = mapped;
    page->slot = find(page->slots, strtoull(gid, NULL, 16));
}

void rs_shared_page_close(RsSharedPage *page)
{
    if (page->slots != NULL) munmap(page->slots, PAGE_BYTES);
    *page = (RsSharedPage){NULL, NULL};
}

void rs_shared_page_publish(RsSharedPage *page, uint64_t number)
{
    if (page->slot == NULL) return;
    uint64_t there = atomic_load(&page->slot->number);
    while (there < number && !atomic_compare_exchange_weak(&page->slot->number, &there, number))
        continue;
}

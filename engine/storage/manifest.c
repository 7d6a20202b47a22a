/* manifest.c - see manifest.h. */
#include "storage/manifest.h"

#include <inttypes.h>
#include <stdio.h>

#include "storage/codec.h"

#define VERSION 1
#define CONTENT_VERSION 1
#define CONTENT_BYTES_MAX (256u << 20)
#define READ_TRIES 16 /* each lost one means that somebody has made a generation */

static const uint8_t MAGIC[4] = {'R', 'S', 'M', VERSION};

RsStatus rs_manifest_new(RsFullManifest **out, RsError *err)
{
    RsArena *arena = rs_arena_new(0);
    RsFullManifest *made = arena == NULL ? NULL : RS_NEW(arena, RsFullManifest);
    if (made == NULL) {
        rs_arena_free(arena);
        return rs_fail_memory(err);
    }
    made->arena = arena;
    made->public.history_days = RS_HISTORY_ALL;
    *out = made;
    return RS_OK;
}

void rs_manifest_free(RsManifest *manifest)
{
    if (manifest != NULL) rs_arena_free(((RsFullManifest *)manifest)->arena);
}

RsText rs_manifest_identity(const RsFullManifest *manifest)
{
    RsText root = manifest->root;
    return root.length == 0 ? root : (RsText){root.data, RS_ROOT_IDENTITY_BYTES};
}

/* ---- writing ---- */

static void put_u32(RsBuf *out, uint32_t value)
{
    uint8_t bytes[4];
    rs_codec_store_u32(bytes, value);
    rs_buf_add(out, bytes, sizeof bytes);
}

static void put_u64(RsBuf *out, uint64_t value)
{
    uint8_t bytes[8];
    rs_codec_store_u64(bytes, value);
    rs_buf_add(out, bytes, sizeof bytes);
}

static void put_head(RsBuf *out, const RsHead *head)
{
    put_u64(out, head->number);
    rs_buf_add(out, head->hash, sizeof head->hash);
}

static void put_ref(RsBuf *out, const RsBlockRef *ref)
{
    rs_buf_add(out, ref->id, sizeof ref->id);
    rs_buf_putc(out, (char)ref->kind);
    rs_codec_put_varint(out, ref->bytes);
    put_u32(out, ref->crc);
}

static void put_refs(RsBuf *out, const RsBlockRef *refs, size_t count)
{
    rs_codec_put_varint(out, count);
    for (size_t i = 0; i < count; i++)
        put_ref(out, &refs[i]);
}

RsStatus rs_manifest_encode(const RsFullManifest *manifest, RsBuf *content, RsError *err)
{
    const RsManifest *public = &manifest->public;
    rs_buf_putc(content, CONTENT_VERSION);
    rs_codec_put_varint(content, public->history_days);
    put_refs(content, public->blocks, public->block_count);
    rs_codec_put_text(content, public->body);
    rs_codec_put_text(content, manifest->previous);
    rs_codec_put_varint(content, manifest->retired_count);
    for (size_t i = 0; i < manifest->retired_count; i++) {
        put_ref(content, &manifest->retired[i].ref);
        rs_codec_put_varint(content, manifest->retired[i].since);
    }
    rs_codec_put_varint(content, manifest->history_count);
    for (size_t i = 0; i < manifest->history_count; i++) {
        const RsHistoryPart *part = &manifest->history[i];
        put_ref(content, &part->ref);
        put_head(content, &part->before);
        put_head(content, &part->last);
        rs_codec_put_signed(content, part->last_us);
    }
    rs_codec_put_varint(content, manifest->kept_count);
    for (size_t i = 0; i < manifest->kept_count; i++) {
        rs_codec_put_varint(content, manifest->kept[i].generation);
        rs_codec_put_varint(content, manifest->kept[i].number);
        rs_codec_put_text(content, manifest->kept[i].root);
    }
    if (content->length > CONTENT_BYTES_MAX)
        return rs_fail(err, RS_LIMIT, "ManifestTooLarge", RS_NOWHERE,
                       "the manifest would take more than %u MiB", CONTENT_BYTES_MAX >> 20);
    return rs_buf_check(content, err);
}

RsStatus rs_manifest_encode_root(const RsFullManifest *manifest, RsBuf *root, RsError *err)
{
    const RsManifest *public = &manifest->public;
    rs_buf_add(root, MAGIC, sizeof MAGIC);
    put_u64(root, public->generation);
    put_u64(root, manifest->attempt);
    put_head(root, &public->head);
    rs_codec_put_signed(root, public->time_us);
    put_refs(root, manifest->pages, manifest->page_count);
    if (root->failed) return rs_fail_memory(err);
    put_u32(root, rs_crc32c(0, root->data, root->length));
    return rs_buf_check(root, err);
}

/* ---- reading ---- */

typedef struct Reader {
    RsCursor cursor;
    RsArena *arena;
    bool full; /* no memory */
} Reader;

static uint32_t take_u32(Reader *reader)
{
    RsText bytes = rs_cursor_bytes(&reader->cursor, 4);
    return bytes.data == NULL ? 0 : rs_codec_load_u32((const uint8_t *)bytes.data);
}

static uint64_t take_u64(Reader *reader)
{
    RsText bytes = rs_cursor_bytes(&reader->cursor, 8);
    return bytes.data == NULL ? 0 : rs_codec_load_u64((const uint8_t *)bytes.data);
}

static RsHead take_head(Reader *reader)
{
    RsHead head = {.number = take_u64(reader)};
    RsText hash = rs_cursor_bytes(&reader->cursor, sizeof head.hash);
    if (hash.data != NULL) memcpy(head.hash, hash.data, sizeof head.hash);
    return head;
}

static RsBlockRef take_ref(Reader *reader)
{
    RsBlockRef ref = {.kind = 0};
    RsText id = rs_cursor_bytes(&reader->cursor, sizeof ref.id);
    if (id.data != NULL) memcpy(ref.id, id.data, sizeof ref.id);
    ref.kind = rs_cursor_byte(&reader->cursor);
    ref.bytes = rs_cursor_u32(&reader->cursor, RS_BLOCK_BODY_MAX);
    ref.crc = take_u32(reader);
    return ref;
}

static void *take_array(Reader *reader, size_t size, size_t *count)
{
    *count = rs_cursor_count(&reader->cursor);
    void *made = rs_arena_take_array(reader->arena, size, *count + 1);
    if (made == NULL) {
        reader->full = true;
        *count = 0;
    }
    return made;
}

static RsText take_text(Reader *reader)
{
    RsText text = rs_cursor_text(&reader->cursor);
    RsText copy = rs_arena_text(reader->arena, text.length == 0 ? "" : text.data, text.length);
    if (copy.data == NULL) reader->full = true;
    return copy;
}

static RsBlockRef *take_refs(Reader *reader, size_t *count)
{
    RsBlockRef *refs = take_array(reader, sizeof *refs, count);
    for (size_t i = 0; i < *count; i++)
        refs[i] = take_ref(reader);
    return refs;
}

typedef struct RootKey {
    char text[40];
} RootKey;

static RootKey root_key(const RsStore *store)
{
    RootKey key;
    snprintf(key.text, sizeof key.text, "rs:{%s}:manifest", store->gid);
    return key;
}

static RsStatus broken(const RsStore *store, const Reader *reader, const char *why, RsError *err)
{
    if (reader->full) return rs_fail_memory(err);
    return rs_fail(err, RS_CORRUPT, "Manifest", RS_NOWHERE, "the manifest %s is damaged: %s",
                   root_key(store).text, why);
}

static RsStatus newer(const RsStore *store, unsigned version, RsError *err)
{
    return rs_fail(err, RS_CORRUPT, "Manifest", RS_NOWHERE,
                   "the manifest %s has version %u; this program reads version %d",
                   root_key(store).text, version, VERSION);
}

static RsStatus read_root(const RsStore *store, RsText root, RsFullManifest *out, RsError *err)
{
    Reader reader = {rs_cursor(root), out->arena, false};
    if (root.length < RS_ROOT_IDENTITY_BYTES + 4 || memcmp(root.data, MAGIC, 3) != 0)
        return broken(store, &reader, "it does not begin as one", err);
    if (root.data[3] != VERSION) return newer(store, (uint8_t)root.data[3], err);
    reader.cursor.left -= 4;
    if (rs_crc32c(0, root.data, root.length - 4) !=
        rs_codec_load_u32((const uint8_t *)root.data + root.length - 4))
        return broken(store, &reader, "its checksum does not fit", err);
    (void)rs_cursor_bytes(&reader.cursor, sizeof MAGIC);
    out->root = rs_arena_text(out->arena, root.data, root.length);
    reader.full = out->root.data == NULL;
    out->public.generation = take_u64(&reader);
    out->attempt = take_u64(&reader);
    out->public.head = take_head(&reader);
    out->public.time_us = rs_cursor_signed(&reader.cursor);
    out->pages = take_refs(&reader, &out->page_count);
    if (reader.full || reader.cursor.bad != NULL || reader.cursor.left != 0)
        return broken(store, &reader, "it is of a wrong form", err);
    return RS_OK;
}

static RsStatus read_content(const RsStore *store, RsText content, RsFullManifest *out,
                             RsError *err)
{
    Reader reader = {rs_cursor(content), out->arena, false};
    uint8_t version = rs_cursor_byte(&reader.cursor);
    if (version != CONTENT_VERSION) return newer(store, version, err);
    out->public.history_days = rs_cursor_u32(&reader.cursor, UINT32_MAX);
    out->public.blocks = take_refs(&reader, &out->public.block_count);
    out->public.body = take_text(&reader);
    out->previous = take_text(&reader);
    out->retired = take_array(&reader, sizeof *out->retired, &out->retired_count);
    for (size_t i = 0; i < out->retired_count; i++) {
        out->retired[i].ref = take_ref(&reader);
        out->retired[i].since = rs_cursor_varint(&reader.cursor);
    }
    out->history = take_array(&reader, sizeof *out->history, &out->history_count);
    for (size_t i = 0; i < out->history_count; i++) {
        RsHistoryPart *part = &out->history[i];
        part->ref = take_ref(&reader);
        part->before = take_head(&reader);
        part->last = take_head(&reader);
        part->last_us = rs_cursor_signed(&reader.cursor);
    }
    out->kept = take_array(&reader, sizeof *out->kept, &out->kept_count);
    for (size_t i = 0; i < out->kept_count; i++) {
        out->kept[i].generation = rs_cursor_varint(&reader.cursor);
        out->kept[i].number = rs_cursor_varint(&reader.cursor);
        out->kept[i].root = take_text(&reader);
    }
    if (reader.full || reader.cursor.bad != NULL || reader.cursor.left != 0)
        return broken(store, &reader, "its pages are of a wrong form", err);
    return RS_OK;
}

typedef struct Pages {
    const RsStore *store;
    const RsFullManifest *manifest;
    RsBuf content;
    RsBlockName gone; /* the first that is missing */
} Pages;

static RsStatus take_page(void *context, size_t index, RsText bytes, RsError *err)
{
    Pages *pages = context;
    const RsBlockRef *ref = &pages->manifest->pages[index];
    RsBlockName name = rs_block_name_of(ref->id);
    if (bytes.data == NULL) {
        if (pages->gone.text[0] == '\0') pages->gone = name;
        return RS_OK;
    }
    RsText body;
    RS_TRY(rs_block_open(bytes, RS_BLOCK_MANIFEST, &name,
                         rs_block_key(pages->store->gid, &name).text, &body, err));
    rs_buf_add_text(&pages->content, body);
    return rs_buf_check(&pages->content, err);
}

RsStatus rs_manifest_open(RsStore *store, RsText root, RsFullManifest **out, bool *stale,
                          RsError *err)
{
    RsFullManifest *made;
    RS_TRY(rs_manifest_new(&made, err));
    Pages pages = {.store = store, .manifest = made, .gone = {""}};
    rs_buf_init(&pages.content, CONTENT_BYTES_MAX);
    RsStatus status = root.length == 0 ? RS_OK : read_root(store, root, made, err);
    if (status == RS_OK && made->page_count > 0)
        status =
            store->class->blocks_get(store, made->pages, made->page_count, take_page, &pages, err);
    bool standing = true;
    if (status == RS_OK && pages.gone.text[0] != '\0') {
        status = rs_manifest_stands(store, made, &standing, err);
        if (status == RS_OK && standing)
            status = rs_fail(err, RS_CORRUPT, "Block", RS_NOWHERE,
                             "the block %s of the manifest is gone",
                             rs_block_key(store->gid, &pages.gone).text);
    }
    if (status == RS_OK && standing && root.length > 0)
        status = read_content(store, (RsText){pages.content.data, (uint32_t)pages.content.length},
                              made, err);
    rs_buf_done(&pages.content);
    *stale = status == RS_OK && !standing;
    if (status == RS_OK && standing) {
        *out = made;
        return RS_OK;
    }
    rs_manifest_free(&made->public);
    return status;
}

RsStatus rs_manifest_stands(RsStore *store, const RsFullManifest *of, bool *stands, RsError *err)
{
    RsBuf root;
    rs_buf_init(&root, 0);
    RsStatus status = store->class->root_get(store, &root, err);
    RsText identity = rs_manifest_identity(of);
    *stands = identity.length == 0 ? root.length == 0
                                   : root.length >= identity.length &&
                                         memcmp(root.data, identity.data, identity.length) == 0;
    rs_buf_done(&root);
    return status;
}

RsStatus rs_manifest_read(RsStore *store, RsManifest **out, RsError *err)
{
    for (int tries = 0; tries < READ_TRIES; tries++) {
        RsFullManifest *made = NULL;
        bool stale = false;
        RsBuf root;
        rs_buf_init(&root, 0);
        RsStatus status = store->class->root_get(store, &root, err);
        if (status == RS_OK)
            status = rs_manifest_open(store, (RsText){root.data, (uint32_t)root.length}, &made,
                                      &stale, err);
        rs_buf_done(&root);
        RS_TRY(status);
        if (stale) continue;
        *out = &made->public;
        return RS_OK;
    }
    return rs_fail(err, RS_CONFLICT, "Manifest", RS_NOWHERE,
                   "the manifest %s changed %d times while it was read", root_key(store).text,
                   READ_TRIES);
}

/* An older root, which `of` still names: where its blocks are gone, `of` must have been replaced.
 */
static RsStatus open_older(RsStore *store, const RsManifest *of, RsText root, RsManifest **out,
                           RsError *err)
{
    RsFullManifest *made;
    bool stale, stands;
    RS_TRY(rs_manifest_open(store, root, &made, &stale, err));
    if (stale) {
        RS_TRY(rs_manifest_stands(store, rs_manifest_full(of), &stands, err));
        if (stands)
            return rs_fail(err, RS_CORRUPT, "Manifest", RS_NOWHERE,
                           "a block of an older manifest that %s names is gone",
                           root_key(store).text);
        RS_TRY(rs_manifest_new(&made, err));
    }
    made->public.history_days = of->history_days;
    *out = &made->public;
    return RS_OK;
}

RsStatus rs_manifest_previous(RsStore *store, const RsManifest *of, RsManifest **out, RsError *err)
{
    return open_older(store, of, rs_manifest_full(of)->previous, out, err);
}

RsStatus rs_manifest_before(RsStore *store, const RsManifest *of, uint64_t number, RsManifest **out,
                            RsError *err)
{
    const RsFullManifest *full = rs_manifest_full(of);
    RsText root = {"", 0};
    for (size_t i = 0; i < full->kept_count; i++)
        if (full->kept[i].number <= number) root = full->kept[i].root;
    if (of->generation > 0 && of->head.number <= number) root = full->root;
    return open_older(store, of, root, out, err);
}

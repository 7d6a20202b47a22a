/* pack.c - see pack.h. */
#include "graph/pack.h"

#define CHUNK 256u
#define STEPS 0x40u

static unsigned bits_for(uint64_t span)
{
    return span == 0 ? 0 : 64u - (unsigned)__builtin_clzll(span);
}

static void put_bits(RsBuf *out, const uint32_t *values, size_t count, unsigned width)
{
    uint8_t bytes[CHUNK * 4 + 8] = {0};
    size_t length = (count * width + 7) / 8;
    for (size_t i = 0; i < count; i++) {
        size_t bit = i * width;
        uint64_t word = rs_codec_load_u64(bytes + bit / 8);
        rs_codec_store_u64(bytes + bit / 8, word | (uint64_t)values[i] << (bit & 7));
    }
    rs_buf_add(out, bytes, length);
}

static void pack_chunk(RsBuf *out, const uint32_t *values, size_t count)
{
    uint32_t low = values[0], high = values[0], rest[CHUNK];
    int64_t least = INT64_MAX, most = INT64_MIN;
    for (size_t i = 1; i < count; i++) {
        int64_t step = (int64_t)values[i] - (int64_t)values[i - 1];
        if (values[i] < low) low = values[i];
        if (values[i] > high) high = values[i];
        if (step < least) least = step;
        if (step > most) most = step;
    }
    unsigned plain = bits_for(high - low);
    unsigned steps = count < 2 ? 0 : bits_for((uint64_t)(most - least));
    if (count < 2 || steps >= plain) {
        rs_buf_putc(out, (char)plain);
        rs_codec_put_varint(out, low);
        for (size_t i = 0; i < count; i++)
            rest[i] = values[i] - low;
        put_bits(out, rest, count, plain);
        return;
    }
    rs_buf_putc(out, (char)(steps | STEPS));
    rs_codec_put_varint(out, values[0]);
    rs_codec_put_signed(out, least);
    for (size_t i = 1; i < count; i++)
        rest[i - 1] = (uint32_t)((int64_t)values[i] - (int64_t)values[i - 1] - least);
    put_bits(out, rest, count - 1, steps);
}

void rs_pack(RsBuf *out, const uint32_t *values, size_t count)
{
    for (size_t at = 0; at < count; at += CHUNK)
        pack_chunk(out, values + at, count - at < CHUNK ? count - at : CHUNK);
}

static inline uint64_t load(const uint8_t *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

/* Eight numbers begin at a byte again, so that with a known width every shift is a constant. */
#define TAKE(j) values[j] = (uint32_t)(load(bytes + (j)*width / 8) >> ((j)*width & 7) & mask);

static inline __attribute__((always_inline)) void take_bits(const uint8_t *bytes, uint32_t *values,
                                                            size_t count, unsigned width)
{
    const uint64_t mask = ((uint64_t)1 << width) - 1;
    for (; count >= 8; count -= 8, values += 8, bytes += width) {
        TAKE(0) TAKE(1) TAKE(2) TAKE(3) TAKE(4) TAKE(5) TAKE(6) TAKE(7)
    }
    for (size_t i = 0; i < count; i++)
        TAKE(i)
}

#define WIDTHS(X)                                                                                  \
    X(0)                                                                                           \
    X(1)                                                                                           \
    X(2)                                                                                           \
    X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15) X(16) X(17) X(18) X(19) \
        X(20) X(21) X(22) X(23) X(24) X(25) X(26) X(27) X(28) X(29) X(30) X(31) X(32)

static void take_width(const uint8_t *bytes, uint32_t *values, size_t count, unsigned width)
{
    switch (width) {
#define X(W)                                                                                       \
    case W:                                                                                        \
        take_bits(bytes, values, count, W);                                                        \
        return;
        WIDTHS(X)
#undef X
    }
}

static void unpack_chunk(RsCursor *cursor, uint32_t *values, size_t count)
{
    uint8_t head = rs_cursor_byte(cursor);
    unsigned width = head & (STEPS - 1);
    bool steps = (head & STEPS) != 0;
    uint32_t first = steps ? rs_cursor_u32(cursor, UINT32_MAX) : 0;
    uint64_t low = steps ? (uint64_t)rs_cursor_signed(cursor) : rs_cursor_varint(cursor);
    size_t stored = steps ? count - 1 : count, length = (stored * width + 7) / 8;
    if (width > 32 || length > cursor->left) rs_cursor_fail(cursor, "packed numbers are cut short");
    if (cursor->bad != NULL) {
        memset(values, 0, count * sizeof *values);
        return;
    }
    const uint8_t *bytes = cursor->at;
    if (!steps) {
        take_width(bytes, values, stored, width);
        for (size_t i = 0; i < count; i++)
            values[i] += (uint32_t)low;
    } else {
        take_width(bytes, values + 1, stored, width);
        values[0] = first;
        for (size_t i = 1; i < count; i++)
            values[i] += values[i - 1] + (uint32_t)low;
    }
    cursor->at += length;
    cursor->left -= length;
}

void rs_unpack(RsCursor *cursor, uint32_t *values, size_t count)
{
    for (size_t at = 0; at < count; at += CHUNK)
        unpack_chunk(cursor, values + at, count - at < CHUNK ? count - at : CHUNK);
}

/* picture.c - the Markdown of a report with its drawings: as files beside it, or inside it. */
#include "report/picture.h"

#include <stdlib.h>

size_t rs_picture_of(const RsReport *report, const char *address)
{
    size_t length = strlen(RS_PICTURE_NAME);
    char *end;
    if (address == NULL || strncmp(address, RS_PICTURE_NAME, length) != 0) return 0;
    unsigned long number = strtoul(address + length, &end, 10);
    return *end == '\0' && number <= report->pictures.count ? number : 0;
}

static void add_base64(RsBuf *out, const char *data)
{
    static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t length = strlen(data);
    for (size_t i = 0; i < length; i += 3) {
        uint32_t left = (uint32_t)(length - i), bits = (uint32_t)(unsigned char)data[i] << 16;
        if (left > 1) bits |= (uint32_t)(unsigned char)data[i + 1] << 8;
        if (left > 2) bits |= (unsigned char)data[i + 2];
        rs_buf_putc(out, DIGITS[bits >> 18]);
        rs_buf_putc(out, DIGITS[bits >> 12 & 63]);
        rs_buf_putc(out, left > 1 ? DIGITS[bits >> 6 & 63] : '=');
        rs_buf_putc(out, left > 2 ? DIGITS[bits & 63] : '=');
    }
}

RsStatus rs_report_markdown(const RsReport *report, const char *prefix, RsBuf *out, RsError *err)
{
    const char *at = report->markdown.data == NULL ? "" : report->markdown.data, *link;
    while ((link = strstr(at, "](" RS_PICTURE_NAME)) != NULL) {
        const char *address = link + 2, *end = strchr(address, ')');
        char name[60];
        size_t length = end == NULL ? sizeof(name) : (size_t)(end - address), number = 0;
        rs_buf_add(out, at, (size_t)(address - at));
        at = address;
        if (length < sizeof(name)) {
            memcpy(name, address, length);
            name[length] = '\0';
            number = rs_picture_of(report, name);
        }
        if (number == 0) continue;
        at = end;
        if (prefix != NULL) {
            rs_buf_printf(out, "%s-%zu.svg", prefix, number);
        } else {
            rs_buf_puts(out, "data:image/svg+xml;base64,");
            add_base64(out, report->pictures.items[number - 1]);
        }
    }
    rs_buf_puts(out, at);
    return rs_buf_check(out, err);
}

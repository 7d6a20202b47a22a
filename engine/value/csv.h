/* csv.h - comma-separated values as RFC 4180 has them, a row at a time, on libcsv.
 *
 * Shape   a row is fields; an empty field without quotes is null, one with quotes ("") an empty
 *         text. Quotes may hold separators, line ends and doubled quotes. Lines end with CR LF, LF
 *         or CR; the last may have no end; lines without anything are passed over; a byte order
 *         mark at the start is, too. Blanks belong to their field.
 * Errors  RS_ARGUMENT / CsvFormat a quote out of place, one that is never closed, bytes that are no
 *         UTF-8; RS_LIMIT a row larger than the limit; RS_IO. Each names the line.
 * Owner   the caller closes the reader and the file; fields live until the next row.
 * Cost    linear in the bytes; memory of one row. */
#ifndef RS_VALUE_CSV_H
#define RS_VALUE_CSV_H

#include <stdio.h>

#include "base/text.h"

typedef struct RsCsv RsCsv;

/* `separator` is one byte of ASCII, neither a quote nor a line end. */
RS_MUST_USE RsStatus rs_csv_open(FILE *file, char separator, size_t row_bytes_max, RsCsv **out,
                                 RsError *err);
void rs_csv_close(RsCsv *csv); /* NULL is fine */
/* The next row; *fields NULL: no more. data NULL in a field: null. */
RS_MUST_USE RsStatus rs_csv_next(RsCsv *csv, const RsText **fields, uint32_t *count, RsError *err);
uint64_t rs_csv_line(const RsCsv *csv); /* in which the row just read begins, from 1 */

#endif

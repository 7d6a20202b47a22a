/* picture.h - how the Markdown of a report names its drawings. Private to the floor. */
#ifndef RS_REPORT_PICTURE_H
#define RS_REPORT_PICTURE_H

#include "report/report.h"

#define RS_PICTURE_NAME "redstring-picture-"

/* The drawing that a link of this address stands for, from 1; 0: none. */
size_t rs_picture_of(const RsReport *report, const char *address);

#endif

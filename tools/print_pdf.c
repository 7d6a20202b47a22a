/* print_pdf.c - an HTML page as PDF, by WeasyPrint or Chromium. */
#include "print_pdf.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "child.h"

#define PRINT_TIMEOUT_MS 120000u

static RsStatus write_page(const char *path, RsText html, RsError *err)
{
    FILE *file = fopen(path, "wbx");
    bool failed = file == NULL;
    if (file != NULL) {
        failed = fwrite(html.data, 1, html.length, file) != html.length;
        failed = fclose(file) != 0 || failed;
    }
    if (!failed) return RS_OK;
    return rs_fail(err, RS_IO, "WriteFailed", RS_NOWHERE, "cannot write %s: %s", path,
                   strerror(errno));
}

static RsStatus by_weasyprint(const char *page, const char *path, RsError *err)
{
    RsBuf out;
    rs_buf_init(&out, 1u << 20);
    const char *const argv[] = {"weasyprint", "--quiet", page, path, NULL};
    RsStatus status = rs_child_run(argv, RS_TEXT(""), PRINT_TIMEOUT_MS, &out, err);
    rs_buf_done(&out);
    return status;
}

/* Chromium refuses its sandbox to root; the page has no script and fetches nothing. */
static RsStatus by_chromium(const char *folder, const char *page, const char *path, RsError *err)
{
    char profile[4200], address[4200], print[4200];
    snprintf(profile, sizeof(profile), "--user-data-dir=%s/profile", folder);
    snprintf(address, sizeof(address), "file://%s", page);
    snprintf(print, sizeof(print), "--print-to-pdf=%s", path);
    const char *const argv[] = {"chromium",
                                "--headless",
                                "--disable-gpu",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync",
                                "--no-pdf-header-footer",
                                profile,
                                print,
                                geteuid() == 0 ? "--no-sandbox" : "--disable-extensions",
                                address,
                                NULL};
    RsBuf out;
    rs_buf_init(&out, 1u << 20);
    RsStatus status = rs_child_run(argv, RS_TEXT(""), PRINT_TIMEOUT_MS, &out, err);
    rs_buf_done(&out);
    struct stat made;
    if (status == RS_OK && stat(path, &made) != 0)
        status = rs_fail(err, RS_IO, "ProgramFailed", RS_NOWHERE, "chromium made no %s", path);
    return status;
}

static void remove_folder(const char *folder)
{
    RsBuf out;
    RsError ignored = {0};
    rs_buf_init(&out, 1u << 20);
    const char *const argv[] = {"rm", "-rf", "--", folder, NULL};
    RsStatus status = rs_child_run(argv, RS_TEXT(""), PRINT_TIMEOUT_MS, &out, &ignored);
    if (status != RS_OK) fprintf(stderr, "warning: %s was left behind\n", folder);
    rs_buf_done(&out);
}

RsStatus rs_print_pdf(RsText html, const char *path, RsError *err)
{
    bool weasyprint = rs_child_exists("weasyprint");
    if (!weasyprint && !rs_child_exists("chromium"))
        return rs_fail(err, RS_IO, "ProgramMissing", RS_NOWHERE,
                       "a PDF needs WeasyPrint or Chromium, and neither is installed: install the "
                       "package weasyprint or chromium, or write HTML");
    char folder[4096], page[4110];
    const char *temporary = getenv("TMPDIR");
    snprintf(folder, sizeof(folder), "%s/redstring-XXXXXX",
             temporary == NULL || *temporary != '/' ? "/tmp" : temporary);
    if (mkdtemp(folder) == NULL)
        return rs_fail(err, RS_IO, "WriteFailed", RS_NOWHERE, "cannot make a folder %s: %s", folder,
                       strerror(errno));
    snprintf(page, sizeof(page), "%s/page.html", folder);
    RsStatus status = write_page(page, html, err);
    if (status == RS_OK)
        status = weasyprint ? by_weasyprint(page, path, err) : by_chromium(folder, page, path, err);
    remove_folder(folder);
    return status;
}

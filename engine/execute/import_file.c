/* import_file.c - see import_file.h. */
#include "execute/import_file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PATH_BYTES_MAX 4096u

typedef struct Path {
    char text[PATH_BYTES_MAX]; /* beneath the folder */
    size_t length;
} Path;

static RsStatus refuse(RsSpan span, RsText name, const char *why, RsError *err)
{
    RsStatus status = rs_fail(err, RS_ARGUMENT, "LoadCsvFile", span, "cannot load '%.*s': %s",
                              RS_TEXT_ARG(name), why);
    rs_hint(err, "name a file in the import folder, such as 'file:///people.csv'");
    return status;
}

static int hex(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* What stands behind file:///, with %XX resolved. false: too long, a NUL, or no hex digits. */
static bool resolve(RsText url, Path *path)
{
    path->length = 0;
    for (uint32_t i = 0; i < url.length; i++) {
        char c = url.data[i];
        if (c == '%') {
            if (i + 2 >= url.length + 0u || hex(url.data[i + 1]) < 0 || hex(url.data[i + 2]) < 0)
                return false;
            c = (char)(hex(url.data[i + 1]) * 16 + hex(url.data[i + 2]));
            i += 2;
        }
        if (c == '\0' || path->length + 1 >= sizeof path->text) return false;
        path->text[path->length++] = c;
    }
    path->text[path->length] = '\0';
    return true;
}

static bool take(RsText text, Path *path)
{
    if (text.length + 1 > sizeof path->text || memchr(text.data, '\0', text.length) != NULL)
        return false;
    memcpy(path->text, text.data, text.length);
    path->text[path->length = text.length] = '\0';
    return true;
}

static bool starts_with(RsText text, const char *prefix)
{
    return rs_text_equal_fold(
        (RsText){text.data, text.length < strlen(prefix) ? text.length : (uint32_t)strlen(prefix)},
        rs_text(prefix));
}

static RsText behind(RsText text, size_t count)
{
    return (RsText){text.data + count, text.length - (uint32_t)count};
}

/* An absolute path is good where it lies in the folder, as both are written or really are. */
static bool cut_folder(const char *folder, Path *path)
{
    char real[PATH_BYTES_MAX];
    const char *bases[] = {folder, realpath(folder, real)};
    for (int i = 0; i < 2; i++) {
        size_t length = bases[i] == NULL ? 0 : strlen(bases[i]);
        while (length > 1 && bases[i][length - 1] == '/')
            length--;
        if (length == 0 || length >= path->length || strncmp(path->text, bases[i], length) != 0 ||
            path->text[length] != '/')
            continue;
        path->length -= length;
        memmove(path->text, path->text + length, path->length + 1);
        return true;
    }
    return false;
}

static bool has_parent(const char *path)
{
    for (const char *part = path; part != NULL; part = strchr(part, '/')) {
        part += strspn(part, "/");
        if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || part[2] == '\0')) return true;
    }
    return false;
}

static RsStatus find_path(const char *folder, RsText name, RsSpan span, Path *path, RsError *err)
{
    bool good;
    if (starts_with(name, "file:")) {
        RsText rest = behind(name, 5);
        if (starts_with(rest, "//localhost/")) rest = behind(rest, 11);
        if (starts_with(rest, "///")) rest = behind(rest, 2);
        if (starts_with(rest, "//"))
            return refuse(span, name, "files are read from this machine only", err);
        good = resolve(rest, path);
    } else {
        const char *colon = memchr(name.data, ':', name.length);
        if (colon != NULL && (size_t)(colon - name.data) + 2 < name.length && colon[1] == '/' &&
            colon[2] == '/')
            return refuse(span, name, "only file: is allowed, nothing is fetched from elsewhere",
                          err);
        good = take(name, path);
        if (good && path->text[0] == '/' && !cut_folder(folder, path))
            return refuse(span, name, "the path does not lie in the import folder", err);
    }
    if (!good) return refuse(span, name, "this is no name of a file", err);
    if (has_parent(path->text))
        return refuse(span, name, "`..` would lead out of the import folder", err);
    path->length -= strspn(path->text, "/");
    memmove(path->text, path->text + strspn(path->text, "/"), path->length + 1);
    return path->length > 0 ? RS_OK : refuse(span, name, "no file is named", err);
}

/* For kernels without openat2: step by step, no symbolic link followed. */
static int open_by_steps(int folder, char *path)
{
    int at = dup(folder);
    for (char *part = path; at >= 0;) {
        char *slash = strchr(part, '/');
        if (slash != NULL) *slash = '\0';
        int flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | (slash == NULL ? O_NONBLOCK : O_DIRECTORY);
        int next = *part == '\0' ? dup(at) : openat(at, part, flags);
        int reason = errno;
        close(at);
        errno = reason;
        at = next;
        if (slash == NULL) return at;
        part = slash + 1;
    }
    return at;
}

static int open_beneath(int folder, char *path)
{
    struct open_how how = {.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK,
                           .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS};
    long file = syscall(SYS_openat2, folder, path, &how, sizeof how);
    if (file < 0 && (errno == ENOSYS || errno == EPERM)) return open_by_steps(folder, path);
    return (int)file;
}

static RsStatus cannot_open(RsText name, RsSpan span, RsError *err)
{
    if (errno == EXDEV || errno == ELOOP)
        return refuse(span, name, "a symbolic link leads out of the import folder", err);
    return refuse(span, name, strerror(errno), err);
}

RsStatus rs_import_open(const char *folder, RsText name, RsSpan span, FILE **out, RsError *err)
{
    *out = NULL;
    if (folder == NULL) {
        RsStatus status = rs_fail(err, RS_REFUSED, "LoadCsvNotAllowed", span,
                                  "LOAD CSV may read no files here: no import folder is set");
        rs_hint(err, "start the program with --import-dir DIR, or give the engine an import_dir");
        return status;
    }
    Path path;
    struct stat about;
    RS_TRY(find_path(folder, name, span, &path, err));
    int base = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (base < 0)
        return rs_fail(err, RS_REFUSED, "LoadCsvNotAllowed", span,
                       "the import folder %s cannot be opened: %s", folder, strerror(errno));
    int file = open_beneath(base, path.text);
    int reason = errno;
    close(base);
    errno = reason;
    if (file < 0) return cannot_open(name, span, err);
    if (fstat(file, &about) != 0 || !S_ISREG(about.st_mode)) {
        close(file);
        return refuse(span, name, "it is not a regular file", err);
    }
    *out = fdopen(file, "rb");
    if (*out != NULL) return RS_OK;
    close(file);
    return rs_fail_memory(err);
}

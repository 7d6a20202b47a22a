/* embedded_dir.c - see embedded_dir.h. */
#include "storage/embedded_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

static const struct {
    uint32_t magic;
    const char *name;
} NETWORK[] = {{0x6969, "NFS"},       {0x517b, "SMB"},       {0xff534d42, "CIFS"},
               {0xfe534d42, "SMB2"},  {0x73757245, "Coda"},  {0x5346414f, "AFS"},
               {0x564c, "NCP"},       {0x00c36400, "Ceph"},  {0x01161970, "GFS2"},
               {0x7461636f, "OCFS2"}, {0x0bd00bd0, "Lustre"}};

static RsStatus refuse(const char *path, const char *why, RsError *err)
{
    return rs_fail(err, RS_REFUSED, "DataDirectory", RS_NOWHERE,
                   "the data directory %.200s cannot be used: %s", path, why);
}

static RsStatus make(const char *path, RsError *err)
{
    char part[PATH_MAX];
    size_t length = strlen(path);
    if (length == 0 || length >= sizeof part)
        return refuse(path, "its path is too long or empty", err);
    memcpy(part, path, length + 1);
    for (size_t i = 1; i <= length; i++) {
        if (part[i] != '/' && part[i] != '\0') continue;
        char kept = part[i];
        part[i] = '\0';
        if (mkdir(part, 0700) != 0 && errno != EEXIST && errno != EISDIR) {
            int why = errno;
            struct stat there;
            if (stat(part, &there) != 0) return refuse(path, strerror(why), err);
        }
        part[i] = kept;
    }
    return RS_OK;
}

static RsStatus look_over(const char *path, int fd, RsError *err)
{
    struct stat about;
    struct statfs system;
    if (fstat(fd, &about) != 0 || fstatfs(fd, &system) != 0)
        return refuse(path, strerror(errno), err);
    if (about.st_uid != geteuid() && geteuid() != 0)
        return refuse(path, "it belongs to another user", err);
    if (faccessat(fd, ".", R_OK | W_OK | X_OK, AT_EACCESS) != 0)
        return refuse(path, errno == EROFS ? "its file system is read-only" : "it is not writable",
                      err);
    for (size_t i = 0; i < sizeof NETWORK / sizeof *NETWORK; i++) {
        if (NETWORK[i].magic != (uint32_t)system.f_type) continue;
        char why[96];
        snprintf(why, sizeof why,
                 "it lies on a network file system (%s), where locks and fsync "
                 "promise too little",
                 NETWORK[i].name);
        return refuse(path, why, err);
    }
    return RS_OK;
}

RsStatus rs_embedded_dir_open(const char *path, bool read_only, int *fd, RsError *err)
{
    *fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*fd < 0 && errno == ENOENT) {
        if (read_only)
            return rs_fail(err, RS_ENTITY, "Graph", RS_NOWHERE,
                           "there is no data directory %.200s, and nothing may be made", path);
        RS_TRY(make(path, err));
        *fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    }
    if (*fd < 0)
        return refuse(path, errno == ENOTDIR ? "it is not a directory" : strerror(errno), err);
    RsStatus status = look_over(path, *fd, err);
    if (status != RS_OK) {
        close(*fd);
        *fd = -1;
    }
    return status;
}

int rs_embedded_lock_file(int dir_fd, const char *name)
{
    return openat(dir_fd, name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
}

/* replay.c - a fuzz target without a fuzzer: runs it on files, or on all files of folders.
 *
 * usage: replay FILE-OR-FOLDER... */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned run_file(const char *path, size_t size)
{
    FILE *file = fopen(path, "rb");
    /* As long as the input and no byte longer, so that sanitizers see a read behind it. */
    uint8_t *data = malloc(size == 0 ? 1 : size);
    if (file == NULL || data == NULL || fread(data, 1, size, file) != size) {
        fprintf(stderr, "cannot read %s\n", path);
        exit(1);
    }
    fclose(file);
    fprintf(stderr, "%s\n", path);
    LLVMFuzzerTestOneInput(data, size);
    free(data);
    return 1;
}

static unsigned run_path(const char *path)
{
    struct stat info;
    if (stat(path, &info) != 0) return 0;
    if (!S_ISDIR(info.st_mode)) return run_file(path, (size_t)info.st_size);
    unsigned count = 0;
    DIR *folder = opendir(path);
    if (folder == NULL) return 0;
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        char name[4096];
        snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
        if (entry->d_name[0] != '.' && stat(name, &info) == 0 && S_ISREG(info.st_mode))
            count += run_file(name, (size_t)info.st_size);
    }
    closedir(folder);
    return count;
}

int main(int argc, char **argv)
{
    unsigned count = 0;
    for (int i = 1; i < argc; i++)
        count += run_path(argv[i]);
    fprintf(stderr, "%u inputs\n", count);
    return count == 0 ? 1 : 0;
}

/* Runs a fuzz target over files and folders of inputs, without libFuzzer. An input that takes more than SECONDS_MAX is a fault too: work
 * that grows with the square of an input is how a small file stops a machine. */
#include <dirent.h>
#include <sys/stat.h>
#include <time.h>

#include "fuzz.h"

enum { SECONDS_MAX = 20, INPUT_MAX = 1 << 24 };

static size_t runs;

static double cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void run_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    static uint8_t data[INPUT_MAX];
    fuzz_check(f);
    size_t n = fread(data, 1, sizeof data, f);
    fclose(f);
    uint8_t *exact = malloc(n ? n : 1); /* so that sanitizers see a read behind the end */
    fuzz_check(exact);
    if (n > 0)
        memcpy(exact, data, n);
    fprintf(stderr, "%s\n", path); /* the last one named is the culprit */
    double start = cpu_seconds();
    LLVMFuzzerTestOneInput(exact, n);
    double took = cpu_seconds() - start;
    free(exact);
    if (took > SECONDS_MAX) {
        fprintf(stderr, "%s: took %.1f s\n", path, took);
        abort();
    }
    runs++;
}

static void run_path(const char *path)
{
    struct dirent **names;
    int n = scandir(path, &names, NULL, alphasort);
    if (n < 0) {
        run_file(path);
        return;
    }
    for (int i = 0; i < n; i++) {
        if (names[i]->d_name[0] != '.') {
            char inside[4096];
            snprintf(inside, sizeof inside, "%s/%s", path, names[i]->d_name);
            run_path(inside);
        }
        free(names[i]);
    }
    free(names);
}

int main(int argc, char **argv)
{
    LLVMFuzzerTestOneInput(NULL, 0);
    for (int i = 1; i < argc; i++)
        run_path(argv[i]);
    printf("%zu inputs\n", runs);
    return runs > 0 ? 0 : 1;
}

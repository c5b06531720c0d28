/* size_name: what the name of a VM size says beside the numbers of the catalogue.
 *
 *     Standard_D4ads_v5   series D, 4 vCPUs, a = AMD, d = local disk, s = premium disks, generation 5
 *     Standard_E16-4as_v4 series E, 16 vCPUs of which 4 are available
 *     Standard_NC24ads_A100_v4 series NC, accelerator A100
 *
 * Source: the naming conventions of Azure VM sizes (learn.microsoft.com/azure/virtual-machines/vm-naming-conventions).
 * The old DS and GS sizes are of the series D and G.
 */
#ifndef CATALOG_SIZE_NAME_H
#define CATALOG_SIZE_NAME_H

#include <stdbool.h>

enum size_maker { SIZE_INTEL, SIZE_AMD, SIZE_ARM };
enum size_disk { SIZE_DISK_UNKNOWN, SIZE_DISK_NONE, SIZE_DISK_LOCAL };

struct size_name {
    char series[8]; /* "D", "NC"; "" when the name is none of this form */
    char letters[8];
    char accelerator[16]; /* "A100", or "" */
    unsigned generation;  /* 1 when not said */
    enum size_maker maker;
    enum size_disk local; /* the temporary disk; known of the series B, D, E, F and L */
    bool burstable, isolated;
    bool more_storage, more_network; /* throughput: letters b and n */
};

const char *size_maker_name(enum size_maker m); /* "Intel", "AMD", "Arm" */
void size_name_read(const char *name, struct size_name *out);

#endif

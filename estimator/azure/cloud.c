#include "azure/cloud.h"

#include <stddef.h>
#include <string.h>

#define METADATA "http://169.254.169.254"

static const struct cloud clouds[] = {
    {"public", "https://login.microsoftonline.com", "https://management.azure.com", "https://prices.azure.com",
     METADATA},
    {"usgov", "https://login.microsoftonline.us", "https://management.usgovcloudapi.net", "https://prices.azure.com",
     METADATA},
    {"china", "https://login.chinacloudapi.cn", "https://management.chinacloudapi.cn", NULL, METADATA},
};

const struct cloud *cloud_find(const char *name)
{
    for (size_t i = 0; i < sizeof clouds / sizeof *clouds; i++)
        if (strcmp(clouds[i].name, name) == 0)
            return &clouds[i];
    return NULL;
}

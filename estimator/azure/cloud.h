/* cloud: where a cloud of Azure is reached. The public one, the sovereign ones, or addresses of one's own. */
#ifndef AZURE_CLOUD_H
#define AZURE_CLOUD_H

#define CLOUD_CHOICES "public|usgov|china"

/* Addresses without a slash at the end. */
struct cloud {
    const char *name;
    const char *login;    /* Entra: https://login.microsoftonline.com */
    const char *arm;      /* https://management.azure.com */
    const char *retail;   /* https://prices.azure.com; NULL: the cloud has no public price list */
    const char *metadata; /* the identity of a virtual machine: http://169.254.169.254 */
};

const struct cloud *cloud_find(const char *name); /* NULL: none of CLOUD_CHOICES */

#endif

/* version: of the program; every output names it. */
#ifndef BASE_VERSION_H
#define BASE_VERSION_H

#define RATECAST_VERSION "0.1.0"
#define RATECAST_DATE "November 26, 2026" /* of this version, as the man page writes it */
#define RATECAST_PURPOSE "what a workload costs on Azure, in every region and offer, and what the bill will be"

#endif

/* version: of the program; every output names it. */
#ifndef BASE_VERSION_H
#define BASE_VERSION_H

#define RATECAST_VERSION "0.1.0"

#endif

/* solve: least squares and the normal distribution, by GSL: its one wrapper.
 *
 * Plain and weighted fits go through the singular value decomposition (gsl_multifit_linear, gsl_multifit_wlinear),
 * robust ones through iteratively reweighted least squares with Tukey's biweight (gsl_multifit_robust), ridge systems
 * of few unknowns, solved again and again, through Cholesky (gsl_linalg). GSL's error handler, which aborts, is turned
 * off; every call says whether it worked. */
#ifndef MODELS_SOLVE_H
#define MODELS_SOLVE_H

#include <stdbool.h>
#include <stddef.h>

struct solve;

/* For up to n observations of up to p unknowns. NULL: no memory. */
struct solve *solve_new(size_t n, size_t p);
void solve_free(struct solve *s);

/* x: n rows of p columns, y: n. c[p] = the coefficients; se[p], where not NULL, their standard errors (with weights,
 * which are then one over the variances: w is NULL or n numbers). False: sizes out of range, or no convergence. */
bool solve_linear(struct solve *s, const double *x, const double *y, const double *w, size_t n, size_t p, double *c,
                  double *se);
bool solve_robust(struct solve *s, const double *x, const double *y, size_t n, size_t p, double *c, double *se);

/* Solves a c = b for a symmetric positive definite a (p x p, destroyed): normal equations with a ridge on the diagonal.
 * False: a is not positive definite. */
bool solve_ridge(double *a, const double *b, size_t p, double *c);

/* Quantile p of the standard normal distribution. */
double solve_normal(double p);

#endif

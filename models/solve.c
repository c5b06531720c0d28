#include "models/solve.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_multifit.h>
#include <math.h>
#include <stdlib.h>

struct solve {
    size_t n, p; /* sizes of the work spaces, which GSL wants exact */
    size_t max_n, max_p;
    gsl_multifit_linear_workspace *linear;
    gsl_multifit_robust_workspace *robust;
    gsl_matrix *covariance;
};

struct solve *solve_new(size_t n, size_t p)
{
    gsl_set_error_handler_off();
    struct solve *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->max_n = n;
    s->max_p = p;
    return s;
}

static void drop(struct solve *s)
{
    if (s->linear)
        gsl_multifit_linear_free(s->linear);
    if (s->robust)
        gsl_multifit_robust_free(s->robust);
    if (s->covariance)
        gsl_matrix_free(s->covariance);
    s->linear = NULL;
    s->robust = NULL;
    s->covariance = NULL;
}

void solve_free(struct solve *s)
{
    if (!s)
        return;
    drop(s);
    free(s);
}

/* Work spaces for this size, kept while it stays the same. */
static bool fit_in(struct solve *s, size_t n, size_t p, bool robust)
{
    if (p == 0 || n < p || n > s->max_n || p > s->max_p)
        return false;
    if (s->n != n || s->p != p)
        drop(s);
    s->n = n;
    s->p = p;
    if (!s->covariance)
        s->covariance = gsl_matrix_alloc(p, p);
    if (robust && !s->robust && n > p)
        s->robust = gsl_multifit_robust_alloc(gsl_multifit_robust_bisquare, n, p);
    if (!robust && !s->linear)
        s->linear = gsl_multifit_linear_alloc(n, p);
    return s->covariance && (robust ? s->robust != NULL : s->linear != NULL);
}

static bool finish(const struct solve *s, size_t p, const double *c, double *se)
{
    for (size_t i = 0; i < p; i++) {
        double variance = gsl_matrix_get(s->covariance, i, i);
        if (se)
            se[i] = variance > 0 ? sqrt(variance) : 0;
        if (!isfinite(c[i]))
            return false;
    }
    return true;
}

bool solve_linear(struct solve *s, const double *x, const double *y, const double *w, size_t n, size_t p, double *c,
                  double *se)
{
    if (!fit_in(s, n, p, false))
        return false;
    gsl_matrix_const_view xm = gsl_matrix_const_view_array(x, n, p);
    gsl_vector_const_view yv = gsl_vector_const_view_array(y, n);
    gsl_vector_view cv = gsl_vector_view_array(c, p);
    double chisq;
    int status;
    if (w) {
        gsl_vector_const_view wv = gsl_vector_const_view_array(w, n);
        status = gsl_multifit_wlinear(&xm.matrix, &wv.vector, &yv.vector, &cv.vector, s->covariance, &chisq, s->linear);
    } else {
        status = gsl_multifit_linear(&xm.matrix, &yv.vector, &cv.vector, s->covariance, &chisq, s->linear);
    }
    return status == GSL_SUCCESS && finish(s, p, c, se);
}

bool solve_robust(struct solve *s, const double *x, const double *y, size_t n, size_t p, double *c, double *se)
{
    if (!fit_in(s, n, p, true))
        return false;
    gsl_matrix_const_view xm = gsl_matrix_const_view_array(x, n, p);
    gsl_vector_const_view yv = gsl_vector_const_view_array(y, n);
    gsl_vector_view cv = gsl_vector_view_array(c, p);
    int status = gsl_multifit_robust(&xm.matrix, &yv.vector, &cv.vector, s->covariance, s->robust);
    return status == GSL_SUCCESS && finish(s, p, c, se);
}

bool solve_ridge(double *a, const double *b, size_t p, double *c)
{
    gsl_matrix_view am = gsl_matrix_view_array(a, p, p);
    gsl_vector_const_view bv = gsl_vector_const_view_array(b, p);
    gsl_vector_view cv = gsl_vector_view_array(c, p);
    if (gsl_linalg_cholesky_decomp1(&am.matrix) != GSL_SUCCESS ||
        gsl_linalg_cholesky_solve(&am.matrix, &bv.vector, &cv.vector) != GSL_SUCCESS)
        return false;
    for (size_t i = 0; i < p; i++)
        if (!isfinite(c[i]))
            return false;
    return true;
}

double solve_normal(double p)
{
    return gsl_cdf_ugaussian_Pinv(p);
}

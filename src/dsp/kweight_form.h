/* The parts of a run that take vectors as long as the processor has them: dsp/kweight.c includes this text for each length,
   so it has no guard. VECTOR is the type, FORM(name) the name of a part, FORM_TARGET what it is compiled for. All forms
   give the same bits: lanes do not meet here.
   The lines (dsp/kweight.c) hold two rows of what was before each stretch, and a row for each step. */

/* The shelf, of stretches before which nothing came out. */
FORM_TARGET
static inline __attribute__((always_inline)) void FORM(shelve)(const struct kweight_section *section,
                                                               const double (*x)[KWEIGHT_LANES],
                                                               double (*y)[KWEIGHT_LANES])
{
    const VECTOR zero = {0}, b[2] = {section->b[0] + zero, section->b[1] + zero};
    const VECTOR a[2] = {section->a[0] + zero, section->a[1] + zero};
    for (size_t lane = 0; lane < KWEIGHT_LANES; lane += sizeof zero / sizeof(double)) {
        VECTOR x0, x1, x2, y0, y1 = zero, y2 = zero;
        memcpy(&x2, x[0] + lane, sizeof x2);
        memcpy(&x1, x[1] + lane, sizeof x1);
        for (int k = 2; k < ROWS; k++) {
            memcpy(&x0, x[k] + lane, sizeof x0);
            y0 = ((x0 + b[0] * x1) + (b[1] * x2 - a[1] * y2)) - a[0] * y1;
            memcpy(y[k] + lane, &y0, sizeof y0);
            x2 = x1, x1 = x0;
            y2 = y1, y1 = y0;
        }
    }
}

/* The high-pass, likewise, of what left the shelf once that is complete; its zeros are at 0 Hz, two differences. */
FORM_TARGET
static inline __attribute__((always_inline)) void FORM(pass)(const struct kweight_section *shelf,
                                                             const struct kweight_section *section,
                                                             const double (*y)[KWEIGHT_LANES],
                                                             double (*z)[KWEIGHT_LANES])
{
    const VECTOR zero = {0}, a[2] = {section->a[0] + zero, section->a[1] + zero};
    for (size_t lane = 0; lane < KWEIGHT_LANES; lane += sizeof zero / sizeof(double)) {
        VECTOR before[2], y0, y1, slope0, slope1, z0, z1 = zero, z2 = zero;
        memcpy(&before[1], y[0] + lane, sizeof before[1]);
        memcpy(&before[0], y[1] + lane, sizeof before[0]);
        y1 = before[0];
        slope1 = before[0] - before[1];
        for (int k = 2; k < ROWS; k++) {
            memcpy(&y0, y[k] + lane, sizeof y0);
            y0 += shelf->after[0][k - 2] * before[0] + shelf->after[1][k - 2] * before[1];
            slope0 = y0 - y1;
            z0 = ((slope0 - slope1) - a[1] * z2) - a[0] * z1;
            memcpy(z[k] + lane, &z0, sizeof z0);
            y1 = y0, slope1 = slope0;
            z2 = z1, z1 = z0;
        }
    }
}

/* The squares of what left the high-pass, once that is complete. */
FORM_TARGET
static inline __attribute__((always_inline)) void FORM(square)(const struct kweight_section *section,
                                                               double power, const double (*z)[KWEIGHT_LANES],
                                                               struct kweight_energy *energy)
{
    for (size_t lane = 0; lane < KWEIGHT_LANES; lane += sizeof(VECTOR) / sizeof(double)) {
        VECTOR before[2], here, sum = {0};
        memcpy(&before[1], z[0] + lane, sizeof before[1]);
        memcpy(&before[0], z[1] + lane, sizeof before[0]);
        for (int k = 0; k < KWEIGHT_STEPS; k++) {
            memcpy(&here, z[k + 2] + lane, sizeof here);
            here += section->after[0][k] * before[0] + section->after[1][k] * before[1];
            sum = k % KWEIGHT_GROUP ? sum + here * here : here * here;
            if (k % KWEIGHT_GROUP < KWEIGHT_GROUP - 1)
                continue;
            sum *= power;
            memcpy(&energy->sums[k / KWEIGHT_GROUP][0][0] + lane, &sum, sizeof sum);
        }
    }
}

FORM_RUN
static void FORM(run)(const struct kweight *filter, struct kweight_state *state, const float *left,
                      const float *right, size_t pieces, struct kweight_energy *energies)
{
    struct line x[KWEIGHT_RUN], y[KWEIGHT_RUN], z[KWEIGHT_RUN];
    float dealt[KWEIGHT_RUN][KWEIGHT_STEPS][KWEIGHT_LANES];
    for (size_t i = 0; i < pieces; i++)
        to_lanes(dealt[i], left + i * KWEIGHT_PIECE, right + i * KWEIGHT_PIECE);
    for (size_t i = 0; i < pieces; i++) {
        to_doubles(dealt[i], x[i].rows);
        put_before(x[i].rows, state->lines[0]);
    }
    for (size_t i = 0; i < pieces; i++)
        FORM(shelve)(&filter->shelf, x[i].rows, y[i].rows);
    for (size_t i = 0; i < pieces; i++)
        join(&filter->shelf, y[i].rows, state->lines[1]);
    for (size_t i = 0; i < pieces; i++)
        FORM(pass)(&filter->shelf, &filter->pass, y[i].rows, z[i].rows);
    for (size_t i = 0; i < pieces; i++)
        join(&filter->pass, z[i].rows, state->lines[2]);
    for (size_t i = 0; i < pieces; i++)
        FORM(square)(&filter->pass, filter->gain * filter->gain, z[i].rows, &energies[i]);
}

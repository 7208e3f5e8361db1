/* What fix did to make a file: kept with its outcome, so that every report can tell it, and so that it can be done again. */
#ifndef JOB_MENDING_H
#define JOB_MENDING_H

#include <stdbool.h>
#include <stddef.h>

#include "analyze/record.h"
#include "base/hash.h"
#include "judge/verdict.h"

struct mending_step {
    char *name, *what;
    char *did;     /* a clause; NULL: nothing to add */
    char *refused; /* why it was not done; NULL: it was */
};

/* One of the short table's. */
struct mending_number {
    const struct measure *measure;
    double before;
};

/* What of the old file's findings counted. */
struct mending_finding {
    char *rule, *message;
    enum verdict_state state;
    bool stays; /* the new file has it, too, or nothing was there to mend it */
};

/* What the user said, as options of fix without their dashes: with the same file it comes to the same. */
struct mending_word {
    char *option;
    char *value; /* NULL: a flag */
};

struct mending {
    char *from;                /* path of the old file, as given */
    char *state_name;          /* its verdict: "fail" */
    char hash[HASH_TEXT_SIZE]; /* of its bytes; empty: not asked for */
    int renders;
    char *declined; /* why the loudness was not reached; NULL: it was, or was not asked for */
    char *over;     /* by how much an encoder has raised peaks over the ceiling; NULL: it has not */
    char *losses;   /* what the new file does not carry; NULL: everything is kept */
    struct mending_step *steps;
    size_t step_count, step_capacity;
    struct mending_number *numbers;
    size_t number_count, number_capacity;
    struct mending_finding *findings;
    size_t finding_count, finding_capacity;
    struct mending_word *recipe;
    size_t recipe_count, recipe_capacity;
};

/* Adds one, zeroed, and returns it; valid until the next is added. */
struct mending_step *mending_add_step(struct mending *mending);
struct mending_number *mending_add_number(struct mending *mending);
struct mending_finding *mending_add_finding(struct mending *mending);
struct mending_word *mending_add_word(struct mending *mending);
/* NULL is nothing. */
void mending_free(struct mending *mending);

#endif

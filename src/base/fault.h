/* What went wrong, in one sentence for the user.
   A function that can fail returns enum status and takes a struct fault last; it ends in
   `return fail(fault, ERR_FORMAT, "cannot read '%s': ...", name)`. */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

enum status {
    OK,
    ERR_USAGE,   /* the caller asked for something that does not exist or makes no sense */
    ERR_SYSTEM,  /* the system refused: no such file, no permission, disk full */
    ERR_FORMAT,  /* the input is not what it should be, and nothing can be had from it */
    ERR_DAMAGED, /* the input is damaged, and part of it could be had */
};

struct fault {
    char text[1024]; /* lower case, what first, subject in quotes, no full stop; always terminated */
};

/* Writes the sentence (the tail is cut when it is too long) and returns `status`. `fault` may be NULL. */
enum status fail(struct fault *fault, enum status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif

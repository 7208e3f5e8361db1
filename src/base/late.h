/* Libraries that most runs do not need are loaded when they are first needed: the loader would take longer for them than
   a short file takes in all. Where the build does not know by which name to load one, or is told not to (./configure
   --disable-late-libraries), it is linked as usual.

   A library's header lists the names that are used, NAMES(take) take(one) take(two) ..., and makes a struct of pointers to
   them, each called as table.one: struct table { NAMES(LATE_MEMBER) }. */
#ifndef BASE_LATE_H
#define BASE_LATE_H

#include <stddef.h>
#include <string.h>

#include "base/fault.h"

/* NOLINTNEXTLINE(bugprone-macro-parentheses): a declaration */
#define LATE_MEMBER(name) __typeof__(name) *name;

/* Fills the table of that type. `file`: the name by which the linker would have noted the library. */
#define LATE_NAME(name) #name,
#define LATE_LOAD(table, NAMES, library, file, fault)                                                        \
    late_load((const char *const[]){NAMES(LATE_NAME) NULL}, &(table), library, file, fault)
/* The same without loading: it is linked. */
#define LATE_ADDRESS(name) .name = &(name),

/* Loads it and looks the names up, which end with NULL, into an array of pointers in that order. The library stays to the
   program's end. ERR_SYSTEM when it is not there or lacks a name. */
enum status late_load(const char *const *names, void *pointers, const char *library, const char *file,
                      struct fault *fault);

#endif

// Faults of data files on the command line.
#pragma once

#include "gateway/wire/faults.hpp"

namespace parcelgate {

/// Prints all faults on standard error, one a line: place, what is wrong, remedy.
void print_faults(const Faults& faults);

}  // namespace parcelgate

// Examples below the help of each command.
#pragma once

#include <CLI/CLI.hpp>

namespace parcelgate {

/// Gives every command its examples, those of the nearest command above it where it has none, and the exit codes.
/// To be called when all commands are there.
void add_examples(CLI::App& app);

}  // namespace parcelgate

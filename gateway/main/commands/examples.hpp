// Examples below the help of each command.
#pragma once

#include <CLI/CLI.hpp>

namespace parcelgate {

/// Gives every command its examples, those of the nearest command above it where it has none, and the exit codes.
/// The examples are a table in examples.cpp; a new command gets its lines there.
/// Trap: call it after all commands were added, because later ones would have neither.
void add_examples(CLI::App& app);

}  // namespace parcelgate

// Completion of commands, options and fixed values for shells.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace parcelgate {

/// A script for bash 4.3 or later: `source <(parcelgate completion bash)`, or a file of bash-completion.
[[nodiscard]] std::string bash_completion(const CLI::App& app);
/// A script for zsh: the file `_parcelgate` of a folder in $fpath, or `source <(parcelgate completion zsh)`.
[[nodiscard]] std::string zsh_completion(const CLI::App& app);

}  // namespace parcelgate

// Secrets that every user of the machine can read.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace parcelgate {

/// What a configuration shows to others: its own secrets when the file is readable by all, and files of secrets that
/// are. One sentence each, with the remedy. Empty when all is well, or when the file cannot be read.
[[nodiscard]] std::vector<std::string> find_exposed_secrets(const std::filesystem::path& config_file);

}  // namespace parcelgate

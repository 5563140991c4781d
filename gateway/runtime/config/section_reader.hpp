// Helpers that every section of the configuration file is read with: paths, secrets, PEM files, numbers and choices.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/net/networks.hpp"
#include "gateway/wire/object_reader.hpp"

namespace parcelgate {

/// Whether secrets are resolved. `leave_out` is for commands whose operator does not have the service's environment:
/// each secret is then empty, and none is looked up.
enum class SecretPolicy : bool { resolve, leave_out };

/// Where a configuration file is and how its secrets are treated. Each `read_*` function of a section takes one.
struct ConfigFile {
  std::filesystem::path folder;  ///< relative paths of the file start here
  SecretPolicy secrets{SecretPolicy::resolve};

  /// An absolute path, or an empty one for an empty text.
  [[nodiscard]] std::filesystem::path resolve(const std::string& path) const {
    return path.empty() ? std::filesystem::path{} : folder / path;
  }
};

/// An id of a tenant or account. It becomes part of URLs, MQTT topics, metrics and file names, so anything but
/// lower-case-with-hyphens is a fault.
[[nodiscard]] std::string read_slug(ObjectReader& reader);

/// A secret: a text, {"env": NAME}, {"file": PATH}, or a list of these (rotation: all are valid, the newest is first).
/// A file's trailing line ends are removed. A secret that cannot be read is one fault, which names the variable or the
/// file, never the value.
[[nodiscard]] std::vector<std::string> read_secret(const rapidjson::Value& value, const std::string& pointer,
                                                   const ConfigFile& file, Faults& faults);
/// The secret in a member that does not rotate, so a list is a fault; empty when the member is absent.
[[nodiscard]] std::string read_optional_secret(ObjectReader& reader, std::string_view name, const ConfigFile& file);

/// The member "settings": texts by name. Whole numbers, true and false become texts.
void read_plain_settings(ObjectReader& reader, std::map<std::string, std::string, std::less<>>& out);

/// The absolute path of a PEM file; empty when the member is absent. A file that cannot be read, or that has no block
/// of the kind `block` ("CERTIFICATE", "PRIVATE KEY"), is a fault.
[[nodiscard]] std::string read_pem_path(ObjectReader& reader, std::string_view name, std::string_view block,
                                        const ConfigFile& file);

/// Networks in CIDR notation, or single addresses; none when the member is absent.
[[nodiscard]] Networks read_networks(ObjectReader& reader, std::string_view name);

// The functions below take the default from `out`: a section's struct is the only place that has defaults.

/// A whole number from `least` to `most`.
template <class Integer>
void read_integer(ObjectReader& reader, std::string_view name, Integer& out, std::int64_t least, std::int64_t most) {
  out = static_cast<Integer>(reader.integer(name, static_cast<std::int64_t>(out), least, most));
}

/// A duration above 0: a timeout of 0 would end each connection at once.
[[nodiscard]] std::chrono::milliseconds read_timeout(ObjectReader& reader, std::string_view name,
                                                     std::chrono::milliseconds fallback);

/// One of two words for a flag: `when_true` or `when_false`.
void read_either(ObjectReader& reader, std::string_view name, std::string_view when_true, std::string_view when_false,
                 bool& out);

}  // namespace parcelgate

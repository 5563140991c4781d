// The logic behind `parcelgate carriers decode`: bytes of one message in, canonical events out.
#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/manifest/catalog.hpp"
#include "gateway/ports/http.hpp"
#include "gateway/ports/time_source.hpp"

namespace parcelgate {

/// Options of `carriers decode`: the parts of a message that the body does not hold.
struct DecodeOptions {
  std::string carrier;  ///< id or alias
  Via via{Via::push};
  HttpHeaders headers;  ///< from --header 'Name: value'
  std::string query;    ///< query string of the hook's URL, undecoded
  std::string path{"/"};
  std::string topic;                  ///< mqtt
  int http_status{200};               ///< poll
  std::string requested;              ///< poll: the one number of the request
  std::optional<std::string> secret;  ///< checks the signature too; used for every secret that the manifest declares
};

/// Decodes as the gateway would, but stores nothing and needs no account. Writes one canonical event per line to
/// `events`, and each fault ("no_events: …", "not_found: …") to `faults`. Trap: without DecodeOptions::secret the
/// signature of a push is not checked.
/// @param time  received_at of the message, for couriers that send times without a date
/// @return exit_done; exit_data: the message holds no event, cannot be read or its signature is wrong;
///         exit_usage: unknown courier
[[nodiscard]] int run_decode(const ManifestCatalog& catalog, const TimeSource& time, const DecodeOptions& options,
                             std::string_view body, std::ostream& events, std::ostream& faults);

/// Splits "Name: value" and trims both parts. @return nothing without a colon or a name
[[nodiscard]] std::optional<std::pair<std::string, std::string>> parse_header_option(std::string_view text);

}  // namespace parcelgate

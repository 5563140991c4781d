#include "gateway/main/commands/decode_command.hpp"

#include <ostream>

#include "adapters/manifest/language/field.hpp"
#include "adapters/manifest/manifest.hpp"
#include "gateway/base/text.hpp"
#include "gateway/main/commands/exit_code.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

/// An account with the same value for every secret that the manifest declares.
Account make_account(const CarrierSource& source, const std::optional<std::string>& secret) {
  Account account;
  account.id = "command-line";
  account.source = source.id();
  account.tenant = "command-line";
  if (!secret) return account;
  for (const auto& [name, about] : source.manifest().protocol->account_spec().secrets()) {
    account.secrets[name] = {*secret};
  }
  return account;
}

int report(const Error& error, std::ostream& faults) {
  faults << to_string(error.kind) << ": " << printable_line(error.what) << "\n";
  return exit_data;
}

}  // namespace

std::optional<std::pair<std::string, std::string>> parse_header_option(std::string_view text) {
  const auto colon = text.find(':');
  const auto name = trim(text.substr(0, colon));
  if (colon == std::string_view::npos || name.empty()) return std::nullopt;
  return std::pair(std::string(name), std::string(trim(text.substr(colon + 1))));
}

int run_decode(const ManifestCatalog& catalog, const TimeSource& time, const DecodeOptions& options,
               std::string_view body, std::ostream& events, std::ostream& faults) {
  const CarrierSource* source = catalog.find(options.carrier);
  if (source == nullptr) {
    faults << "unknown carrier \"" << options.carrier << "\"; see `parcelgate carriers list`\n";
    return exit_usage;
  }
  const Account account = make_account(*source, options.secret);
  SourceMessage message;
  message.via = options.via;
  message.method = "POST";
  message.path = options.path;
  message.query = options.query;
  message.headers = &options.headers;
  message.body = body;
  message.topic = options.topic;
  message.http_status = options.http_status;
  const PollItem requested{options.carrier, options.requested, {}};
  if (!options.requested.empty()) message.requested = {&requested, 1};
  message.received_at = time.now();
  if (options.secret) {
    if (const auto proven = source->verify(account, message); !proven) return report(proven.error(), faults);
  }
  const auto decoded = source->decode(account, message);
  if (!decoded) return report(decoded.error(), faults);
  for (const auto& shipment : decoded->shipments) {
    const EventOrigin origin{source->id(), shipment.carrier, shipment.tracking_number, source->mapping_version()};
    for (const auto& event : shipment.events) events << render_event(origin, event) << "\n";
  }
  for (const auto& error : decoded->errors) {
    faults << to_string(error.code) << ": " << printable_line(error.what);
    if (!error.tracking_number.empty()) faults << " (" << printable_line(error.tracking_number) << ")";
    faults << "\n";
  }
  return decoded->has_events() ? exit_done : exit_data;
}

}  // namespace parcelgate

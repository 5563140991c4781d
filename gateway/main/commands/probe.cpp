#include "gateway/main/commands/probe.hpp"

#include <algorithm>
#include <chrono>
#include <ostream>
#include <vector>

#include "adapters/manifest/manifest.hpp"
#include "adapters/manifest/protocol/carrier_protocol.hpp"
#include "gateway/main/commands/exit_code.hpp"
#include "gateway/runtime/config/config.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

/// Takes secrets out of what is shown; short ones would take harmless text with them.
std::string without_secrets(std::string text, const Account& account, std::string_view token) {
  std::vector<std::string> hidden;
  if (!token.empty()) hidden.emplace_back(token);
  for (const auto& [name, values] : account.secrets) hidden.insert(hidden.end(), values.begin(), values.end());
  for (const std::string& secret : hidden) {
    if (secret.size() < 4) continue;
    for (std::size_t at = 0; (at = text.find(secret, at)) != std::string::npos;) text.replace(at, secret.size(), "…");
  }
  return text;
}

/// One request to the courier, printed line by line.
class Probe {
 public:
  Probe(HttpClient& client, const CarrierSource& source, const Account& account, std::ostream& out,
        std::ostream& complaints)
      : client_(client), source_(source), account_(account), out_(out), complaints_(complaints) {}

  int run(const std::string& number) {
    if (const int failed = fetch_token(); failed != exit_done) return failed;
    const PollItem item{std::string(source_.id()), number, {}};
    auto request = source_.poll_request(account_, token_, {&item, 1}, now());
    if (!request) return complain(request.error());
    const auto answer = send("poll", *std::move(request));
    if (!answer) return complain(answer.error());
    return read(*answer, item);
  }

 private:
  static Instant now() { return std::chrono::time_point_cast<Instant::duration>(std::chrono::system_clock::now()); }

  int complain(const Error& error) {
    complaints_ << "parcelgate: " << to_string(error.kind) << ": " << without_secrets(error.what, account_, token_)
                << '\n';
    switch (error.kind) {
      case ErrorKind::unreachable:
      case ErrorKind::in_doubt:
        return exit_unavailable;
      case ErrorKind::config:
        return exit_config;
      default:
        return exit_data;
    }
  }

  int fetch_token() {
    auto request = source_.token_request(account_, now());
    if (!request) return complain(request.error());
    if (!*request) return exit_done;
    const auto answer = send("token", **std::move(request));
    if (!answer) return complain(answer.error());
    const auto token = source_.read_token(*answer);
    if (!token) return complain(token.error());
    token_ = token->value;
    out_ << "         valid for " << token->lifetime.count() << " s\n";
    return exit_done;
  }

  Result<HttpResponse> send(std::string_view what, HttpRequest request) {
    const std::string url = request.url.substr(0, request.url.find('?'));
    out_ << what << std::string(9 - what.size(), ' ') << request.method << ' ' << without_secrets(url, account_, token_)
         << std::endl;
    const auto began = std::chrono::steady_clock::now();
    auto answer = send_and_wait(client_, std::move(request));
    if (!answer) return answer;
    const auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began);
    out_ << "answered HTTP " << answer->status << ", " << answer->body.size() << " bytes, " << spent.count() << " ms\n";
    return answer;
  }

  int read(const HttpResponse& answer, const PollItem& item) {
    const auto decoded = source_.decode(account_, SourceMessage::poll(answer, {&item, 1}, now()));
    if (!decoded) return complain(decoded.error());
    bool understood = true;
    for (const auto& shipment : decoded->shipments) {
      out_ << "decoded  " << shipment.carrier << ' ' << shipment.tracking_number << ": " << shipment.events.size()
           << " events\n";
      const EventOrigin origin{source_.id(), shipment.carrier, shipment.tracking_number, source_.mapping_version()};
      for (const auto& event : shipment.events) out_ << render_event(origin, event) << '\n';
    }
    for (const auto& error : decoded->errors) {
      out_ << "decoded  " << to_string(error.code) << ": " << error.what << '\n';
      understood = understood && (error.code == ItemErrorCode::not_found || error.code == ItemErrorCode::no_events);
    }
    return understood ? exit_done : exit_data;
  }

  HttpClient& client_;
  const CarrierSource& source_;
  const Account& account_;
  std::ostream& out_;
  std::ostream& complaints_;
  std::string token_;
};

}  // namespace

int probe(const ManifestCatalog& catalog, HttpClient& client, const ProbeOptions& options, std::ostream& out,
          std::ostream& complaints) {
  const CarrierSource* source = catalog.find(options.carrier);
  if (source == nullptr) {
    complaints << "no carrier \"" << options.carrier << "\"; see `parcelgate carriers list`\n";
    return exit_usage;
  }
  if (!source->manifest().protocol->can_poll()) {
    complaints << options.carrier << " cannot be polled: it only sends pushes\n";
    return exit_usage;
  }
  Faults faults;
  Account account = load_account(options.account_file, faults);
  account.source = source->id();
  if (faults.empty()) {
    account.settings["push"] = "false";
    source->manifest().protocol->check_account(account, {true, false}, "", faults);
  }
  for (const Fault& fault : faults) complaints << to_string(fault, options.account_file) << '\n';
  if (!faults.empty()) return exit_config;
  std::string number = options.number;
  const auto& patterns = source->manifest().identity.tracking_numbers;
  if (number.empty() && !patterns.empty()) number = patterns.front().examples.front();
  if (number.empty()) {
    complaints << options.carrier << " has no example of a number; name one with --number\n";
    return exit_usage;
  }
  return Probe(client, *source, account, out, complaints).run(number);
}

}  // namespace parcelgate

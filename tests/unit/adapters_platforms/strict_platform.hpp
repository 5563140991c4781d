// A shop platform that checks what it gets as a real one would: signature, clock, session, duplicates.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <string>

#include "gateway/base/percent.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/ports/http.hpp"
#include "gateway/ports/time_source.hpp"

namespace parcelgate::testing {

/// Speaks TOP: form fields, HMAC-SHA256 in capital letters, China's time within ten minutes. Its own clock may differ
/// from that of the caller.
class StrictPlatform final : public HttpClient {
 public:
  explicit StrictPlatform(const TimeSource& time) : time_(time) {}

  std::chrono::minutes clock_ahead{0};
  std::string session{"test-session"};
  bool loses_answers{false};
  std::multiset<std::string> effects;  ///< "method refund_id": more than one of a kind is a duplicate
  std::set<std::string> signatures;    ///< all that were seen
  std::string answer_instead;          ///< sent instead of an effect, when it is not empty

  void send(HttpRequest request, Done done) override {
    HttpResponse response;
    response.status = 200;
    response.body = answer(request);
    if (loses_answers) return done(unexpected(ErrorKind::in_doubt, "no answer"));
    done(std::move(response));
  }

 private:
  static std::map<std::string, std::string> fields_of(std::string_view form) {
    std::map<std::string, std::string> fields;
    while (!form.empty()) {
      const std::string_view pair = form.substr(0, form.find('&'));
      form.remove_prefix(std::min(form.size(), pair.size() + 1));
      fields[form_decode(pair.substr(0, pair.find('=')))] = form_decode(pair.substr(pair.find('=') + 1));
    }
    return fields;
  }
  static std::string refusal(int code, const std::string& message) {
    return R"({"error_response":{"code":)" + std::to_string(code) + R"(,"msg":")" + message + "\"}}";
  }
  /// "2025-11-29 10:40:00" in China.
  static Instant instant_of(const std::string& text) {
    const auto at = parse_rfc3339(text.substr(0, 10) + "T" + text.substr(11) + "+08:00");
    return at ? at->at : Instant{};
  }

  std::string answer(const HttpRequest& request) {
    auto fields = fields_of(request.body);
    const std::string sign = fields["sign"];
    fields.erase("sign");
    std::string glued;
    for (const auto& [name, value] : fields) glued += name + value;
    if (sign != ascii_upper_hex(hmac_sha256_bytes("top-test-secret", glued))) return refusal(25, "Invalid signature");
    const auto off = instant_of(fields["timestamp"]) - (time_.now() + clock_ahead);
    if (std::abs(std::chrono::duration_cast<std::chrono::minutes>(off).count()) > 10)
      return refusal(31, "Invalid timestamp");
    if (fields["session"] != session) return refusal(27, "Invalid session");
    signatures.insert(sign);
    if (!answer_instead.empty()) return answer_instead;
    effects.insert(fields["method"] + " " + fields["refund_id"]);
    return R"({"nextone_logistics_warehouse_update_response":{"succeed":true}})";
  }
  static std::string ascii_upper_hex(const std::string& bytes) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string out;
    for (const char byte : bytes) {
      out += kDigits[static_cast<unsigned char>(byte) >> 4U];
      out += kDigits[static_cast<unsigned char>(byte) & 15U];
    }
    return out;
  }

  const TimeSource& time_;
};

}  // namespace parcelgate::testing

// Shop platforms that check what they get as real ones would: signature, clock, session, duplicates.
#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>

#include <openssl/evp.h>

#include "gateway/base/percent.hpp"
#include "gateway/base/text.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/ports/http.hpp"
#include "gateway/ports/time_source.hpp"

namespace parcelgate::testing {

/// How one platform signs, states the time and answers. Written from its documents, not from platform.json.
struct PlatformHabits {
  std::string_view host;
  std::string_view secret;
  bool is_in_query{false};  ///< the signed fields; the body is one of them then, as param_json
  bool uses_hmac{false};    ///< HMAC-SHA256 with the secret as key, else MD5 with the secret in front
  bool has_end{false};      ///< the secret stands behind the text too
  bool is_upper{false};
  bool is_fixed_order{false};  ///< app_key, method, param_json, timestamp and v alone are signed
  bool time_is_text{false};    ///< the time is a text in China's time, else Unix seconds
  int minutes{10};             ///< how far the clock may be off
  std::string_view success;
};
inline constexpr std::array kHabits{
    PlatformHabits{"eco.taobao.com", "top-test-secret", false, true, false, true, false, true, 10,
                   R"({"nextone_logistics_warehouse_update_response":{"succeed":true}})"},
    PlatformHabits{"gw.superboss.cc", "km-test-secret", false, true, false, true, false, true, 10,
                   R"({"success":true})"},
    PlatformHabits{"gw-api.pinduoduo.com", "pdd-test-secret", false, false, true, true, false, false, 10,
                   R"({"response":{"result":{"after_sales_id":1}}})"},
    PlatformHabits{"openapi.jushuitan.com", "jst-test-secret", false, false, false, false, false, false, 15,
                   R"({"code":0})"},
    PlatformHabits{"openapi-fxg.jinritemai.com", "doudian-test-secret", true, true, true, false, true, false, 10,
                   R"({"code":10000})"},
};

/// All platforms that sign. Its clock may differ from that of the caller.
class StrictPlatform final : public HttpClient {
 public:
  explicit StrictPlatform(const TimeSource& time) : time_(time) {}

  std::chrono::minutes clock_ahead{0};
  std::string session{"test-session"};
  std::multiset<std::string> effects;  ///< the bodies without time and signature: two equal ones are a duplicate
  std::set<std::string> signatures;    ///< all that were seen
  std::string answer_instead;          ///< sent instead of an effect, when it is not empty

  void send(HttpRequest request, Done done) override {
    HttpResponse response;
    response.status = 200;
    response.body = answer(request);
    done(std::move(response));
  }

 private:
  using Fields = std::map<std::string, std::string>;

  static Fields decode(std::string_view form) {
    Fields fields;
    while (!form.empty()) {
      const std::string_view pair = form.substr(0, form.find('&'));
      form.remove_prefix(std::min(form.size(), pair.size() + 1));
      fields[form_decode(pair.substr(0, pair.find('=')))] = form_decode(pair.substr(pair.find('=') + 1));
    }
    return fields;
  }
  static std::string md5(std::string_view text) {
    std::string out(16, '\0');
    EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(out.data()), nullptr, EVP_md5(), nullptr);
    return out;
  }
  static std::string sign_of(const PlatformHabits& habits, Fields fields) {
    fields.erase("sign");
    if (habits.is_fixed_order) {
      fields.erase("access_token");
      fields.erase("sign_method");
    }
    std::string text;
    for (const auto& [name, value] : fields) text += name + value;
    const std::string secret(habits.secret);
    if (!habits.uses_hmac || habits.is_fixed_order) text = secret + text;
    if (habits.has_end) text += secret;
    const std::string sign = to_hex(habits.uses_hmac ? hmac_sha256_bytes(secret, text) : md5(text));
    return habits.is_upper ? ascii_upper(sign) : sign;
  }
  static Instant instant_of(const PlatformHabits& habits, const std::string& text) {
    if (!habits.time_is_text) return Instant{std::chrono::seconds{std::stoll("0" + text)}};
    if (text.size() != std::string("2025-11-29 10:40:00").size()) return Instant{};
    const auto at = parse_rfc3339(text.substr(0, 10) + "T" + text.substr(11) + "+08:00");
    return at ? at->at : Instant{};
  }

  std::string answer(const HttpRequest& request) {
    const std::string_view after_scheme = std::string_view(request.url).substr(std::string("https://").size());
    const auto host = after_scheme.substr(0, after_scheme.find_first_of("/?"));
    const auto* const habits =
        std::find_if(kHabits.begin(), kHabits.end(), [&](const PlatformHabits& one) { return one.host == host; });
    if (habits == kHabits.end()) return R"({"refused":"host"})";
    const auto mark = std::min(request.url.find('?'), request.url.size() - 1);
    Fields fields = decode(habits->is_in_query ? std::string_view(request.url).substr(mark + 1) : request.body);
    if (habits->is_in_query) fields["param_json"] = request.body;
    if (fields["sign"] != sign_of(*habits, fields)) return refusal(25, "Invalid signature");
    const auto off = instant_of(*habits, fields["timestamp"]) - (time_.now() + clock_ahead);
    if (std::chrono::abs(off) > std::chrono::minutes{habits->minutes}) return refusal(31, "Invalid timestamp");
    if (fields.contains("session") && fields["session"] != session) return refusal(27, "Invalid session");
    signatures.insert(fields["sign"]);
    if (!answer_instead.empty()) return answer_instead;
    std::string effect;
    for (const auto& [name, value] : fields)
      if (name != "sign" && name != "timestamp") effect += name + value;
    effects.insert(effect);
    return std::string(habits->success);
  }
  /// In the forms of all of them at once.
  static std::string refusal(int code, const std::string& message) {
    const std::string number = std::to_string(code);
    return R"({"error_response":{"code":)" + number + R"(,"error_code":)" + number + R"(,"msg":")" + message +
           R"("},"code":)" + number + R"(,"success":false,"msg":")" + message + "\"}";
  }

  const TimeSource& time_;
};

}  // namespace parcelgate::testing

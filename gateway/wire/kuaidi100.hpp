// What Kuaidi100 answers and pushes: one parcel with its rows, or a refusal. The shapes are those of its documents.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/instant.hpp"
#include "gateway/wire/json.hpp"
#include "gateway/wire/kuaidi100_states.hpp"

namespace parcelgate {

/// How much an answer holds: the request's `resultv2`.
enum class Kuaidi100Detail : std::uint8_t {
  plain,     ///< "", "0": times and texts alone
  areas,     ///< "1": also the place and the state's name
  advanced,  ///< "4" and all others: also state codes; `state` of the parcel is an advanced one
};
[[nodiscard]] Kuaidi100Detail kuaidi100_detail(std::string_view resultv2) noexcept;

/// One row of a parcel's trace.
struct Kuaidi100Row {
  Instant at{};
  std::string context;                  ///< the courier's text
  std::string place;                    ///< empty: not known
  std::optional<Kuaidi100State> state;  ///< none: not mapped
};

/// A parcel as Kuaidi100 shows it.
struct Kuaidi100Parcel {
  std::string company;  ///< its code: "zhongtong", as the caller wrote it
  std::string number;   ///< as the caller wrote it
  std::optional<Kuaidi100State> state{};
  bool is_signed{false};             ///< the addressee has it: `ischeck`
  std::vector<Kuaidi100Row> rows{};  ///< newest first
  Kuaidi100Detail detail{Kuaidi100Detail::plain};
};

/// "2026-09-20 10:00:00": Kuaidi100 writes all times without an offset, in Beijing time.
[[nodiscard]] std::string kuaidi100_time(Instant at);

/// Writes {"message":"ok","nu","ischeck","com","status":"200","condition","state","isLoop","data":[…]}. The status of a
/// parcel without rows is 201.
void write_kuaidi100_parcel(JsonWriter& writer, const Kuaidi100Parcel& parcel);

/// Codes of refusals, as its documents list them for queries and subscriptions.
enum class Kuaidi100Code : std::uint8_t {
  bad_request,       ///< 400: a member is missing or wrong, or the courier is not known
  no_result,         ///< 500: nothing is known about the number
  server_error,      ///< 501
  busy,              ///< 502: too many requests
  wrong_signature,   ///< 503
  unknown_key,       ///< 601: no such customer, or its key is not valid
  repeated,          ///< 501 of a subscription: the number is subscribed already
  bad_subscription,  ///< 700: the subscription's data or its callbackurl cannot be used
  refused_company,   ///< 701: the courier is not supported
};
/// The digits in `returnCode`.
[[nodiscard]] std::string_view digits_of(Kuaidi100Code code) noexcept;
/// {"result":false,"returnCode":"503","message":…}
/// @param message  empty: the usual one of the code
[[nodiscard]] std::string render_kuaidi100_refusal(Kuaidi100Code code, std::string_view message = {});
/// {"result":true,"returnCode":"200","message":"提交成功"}
[[nodiscard]] std::string render_kuaidi100_accepted();
/// The refusal of the address `kuaidi100.com/query`: a parcel without rows, with a status other than 200.
[[nodiscard]] std::string render_kuaidi100_no_parcel(std::string_view company, std::string_view number,
                                                     std::string_view status, std::string_view message);

}  // namespace parcelgate

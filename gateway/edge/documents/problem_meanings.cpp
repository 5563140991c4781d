#include "gateway/edge/documents/problem_meanings.hpp"

#include <array>

namespace parcelgate {
namespace {

constexpr auto kMeanings = std::to_array<ProblemMeaning>({
    {"not-found", 404, "no such endpoint, return, shipment, source or account"},
    {"gone", 410, "the entries after this cursor were removed because of their age; start again without a cursor"},
    {"method-not-allowed", 405, "see the header `Allow`"},
    {"unauthorized", 401, "no API key, or one that is unknown, revoked or expired"},
    {"forbidden", 403, "the key is good and its scope does not reach here"},
    {"malformed-json", 400, "the body is not JSON; `detail` names the byte"},
    {"invalid-fields", 422,
     "fields are missing, unknown or not acceptable; see `errors`. For a report or an evidence bundle: the store is "
     "too large for one request"},
    {"invalid-parameter", 400, "a query parameter is missing, unknown, given twice or not acceptable"},
    {"conflict", 409,
     "the id stands for something else already, or the return has no room for the fact; use a new id, or repeat "
     "unchanged: `detail` names what differs"},
    {"busy", 503,
     "the store's queue is full and nothing was stored, or another report is being computed; retry after "
     "`Retry-After`"},
    {"too-many-waiters", 503, "too many clients wait on the feed; request without `wait`"},
    {"too-many-requests", 429,
     "too many wrong API keys or signatures from this address, or too many wrong attempts at one parcel; after "
     "`Retry-After` the next may be tried"},
    {"tracking-link-unknown", 404, "no tracking link of this gateway: forged, cut short, or of something that is gone"},
    {"tracking-link-expired", 410, "the tracking link has ended; request a new one"},
    {"tracking-link-revoked", 410, "the shop revoked the tracking link"},
    {"parcel-not-shown", 404,
     "`GET /v1/track`: no such number, or the telephone number or postcode is not the one that the shop registered"},
    {"not-ready", 503, "`/readyz`: what is missing; `checks` lists everything that was looked at"},
    {"store-failed", 503,
     "the store could not read or write (a full disk, say); nothing was acknowledged; repeat after `Retry-After`, the "
     "ids make it safe"},
    {"internal-error", 500, "a fault of the gateway, such as a damaged row; its log has more"},
    {"malformed-request", 400, "the bytes are not HTTP/1.1; the connection closes"},
    {"body-too-large", 413,
     "larger than `max_body_bytes`, as sent or decompressed; outside of hooks, larger than 128 KiB"},
    {"url-too-long", 414, "the connection closes"},
    {"head-too-large", 431, "headers too many or too large; the connection closes"},
    {"malformed-host", 400, "HTTP/1.1 without a Host header, with two, or with one that is no host"},
    {"unknown-expectation", 417, "of `Expect`, only `100-continue` is understood"},
    {"listener-busy", 503, "all connections together hold as many bytes as they may; retry after `Retry-After`"},
    {"unsupported-encoding", 415, "send the body plain, gzip or deflate"},
    {"malformed-encoding", 400, "the body is not what its Content-Encoding says"},
});

}  // namespace

std::span<const ProblemMeaning> problem_meanings() noexcept {
  return kMeanings;
}

}  // namespace parcelgate

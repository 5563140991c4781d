// The words of an evidence page in each language.
#pragma once

#include <string>
#include <string_view>

#include "gateway/domain/deadlines/clocks.hpp"
#include "gateway/wire/explanation_texts.hpp"

namespace parcelgate {

/// "Waybill entered"
[[nodiscard]] Phrase page_phrase(FactKind kind) noexcept;
/// "deadline missed", after the name of the clock
[[nodiscard]] Phrase page_phrase(ClockChangeKind kind) noexcept;
/// "Query failed"
[[nodiscard]] Phrase page_phrase(EvidenceGrade grade) noexcept;
/// An entry of the feed about a shipment or return that is no scan: "Parcel registered". Null texts: no such type.
[[nodiscard]] Phrase page_phrase(std::string_view entry_type) noexcept;
/// How a message was received, and what that means: "pushed, sender verified (hmac_v2)".
[[nodiscard]] std::string proof_in_words(std::string_view verdict, std::string_view verified_by, Locale locale);

/// Headings, labels and paragraphs of the page.
namespace page_text {
extern const Phrase kTitle, kOrder, kMadeAt, kRules, kZone, kProves, kProvesList, kNotProven, kNotProvenList,
    kDeadlines, kClock, kState, kDue, kResult, kMet, kMissed, kParcels, kParcel, kGrade, kTimeline, kTime, kEvent,
    kSource, kRecord, kNoMessage, kChain, kChainWhole, kChainRead, kChainBroken, kSignature, kKey, kKeyId, kValue,
    kFileDigest, kVerify, kMapping, kAlertOpened, kAlertClosed, kMasked, kIdsMasked, kUnmaskedBytes, kReceived,
    kByPerson, kRecorded, kErased;
}  // namespace page_text

}  // namespace parcelgate

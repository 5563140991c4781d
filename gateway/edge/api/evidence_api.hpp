// GET /v1/returns/{return_id}/evidence: the signed evidence bundle of a return.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "gateway/edge/api/api_call.hpp"

namespace parcelgate {

/// Makes a bundle as JSON. Reads a part of the journal, so it is bounded in bytes. Any thread.
using MakeEvidence = std::function<Result<std::string>(Reader& reader, const RulePacks& packs, std::string_view tenant,
                                                       std::string_view return_id, Locale locale, Instant now)>;

/// @param make  empty: this gateway makes no bundles
void get_evidence(const ApiCall& call, const MakeEvidence& make);

}  // namespace parcelgate

// Bodies of requests, read and checked against the configuration and the store: the body of a single call, or one item
// of a batch. Both get the same faults.
#pragma once

#include <string>

#include "gateway/edge/api/api_call.hpp"
#include "gateway/edge/api/request_body.hpp"

namespace parcelgate {

// Trap: the values are usable only while `faults` is empty.

/// A return to register, with the tenant's defaults and the accounts that poll its shipments.
[[nodiscard]] ReturnRegistration read_checked_return(const ApiCall& call, const std::string& tenant,
                                                     const rapidjson::Value& body, Faults& faults);

/// A shipment to register, with the accounts that poll it.
[[nodiscard]] ShipmentRegistration read_checked_shipment(const ApiCall& call, const std::string& tenant,
                                                         const rapidjson::Value& body, Faults& faults);

/// How this request's facts are read.
[[nodiscard]] FactReading fact_reading(const ApiCall& call, const std::string& tenant);

/// Checks a fact against its return, and finds the accounts that poll its shipment. A repetition was accepted once: the
/// command compares it with the recorded fact.
/// @param ret   null: there is no such return; the command looks again and reports that
/// @param fact  its tracking number gets the form of the likeliest carrier when no carrier is stated
[[nodiscard]] PollRequest check_fact_of_return(const ApiCall& call, const std::string& tenant, const Return* ret,
                                               Fact& fact, Faults& faults);

}  // namespace parcelgate

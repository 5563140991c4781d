// POST /v1/receipts, GET /v1/receipts and GET /v1/receipts/{receipt_id}.
#pragma once

#include "gateway/edge/api/api_call.hpp"

namespace parcelgate {

/// Records a parcel that a warehouse received. Answers 201 with the receipt and, if no return has its number, with
/// candidates: returns that it may belong to. 200 if it was recorded before.
void record_receipt(const ApiCall& call);

/// One page of receipts, the latest received first; ?matched=false shows unknown parcels alone.
void list_receipts(const ApiCall& call);

/// One receipt, with candidates as of now while no return has its number.
void get_receipt(const ApiCall& call);

}  // namespace parcelgate

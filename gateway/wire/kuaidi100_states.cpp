#include "gateway/wire/kuaidi100_states.hpp"

#include <algorithm>
#include <array>

namespace parcelgate {
namespace {

constexpr Kuaidi100State kInTransit{"0", "0", "在途"};
constexpr Kuaidi100State kPickedUp{"1", "103", "已揽收"};
constexpr Kuaidi100State kProblem{"2", "2", "疑难"};
constexpr Kuaidi100State kNoUpdate{"2", "202", "超时未更新"};
constexpr Kuaidi100State kAttemptFailed{"2", "204", "派件异常"};
constexpr Kuaidi100State kHeld{"2", "208", "滞留"};
constexpr Kuaidi100State kVoided{"2", "210", "销单"};
constexpr Kuaidi100State kSigned{"3", "3", "签收"};
constexpr Kuaidi100State kSignedBack{"4", "4", "退签"};
constexpr Kuaidi100State kOnItsWay{"5", "5", "派件"};
constexpr Kuaidi100State kAtLocker{"5", "501", "投柜或驿站"};
constexpr Kuaidi100State kReturning{"6", "6", "退回"};
constexpr Kuaidi100State kCustoms{"8", "11", "清关中"};
constexpr Kuaidi100State kCustomsFault{"8", "13", "清关异常"};

/// A reason whose state is finer than that of its status.
struct FinerState {
  Status status;
  std::string_view reason;
  Kuaidi100State state;
};

constexpr std::array kKuaidi100Rows{
    FinerState{Status::in_transit, "arrived_city", {"0", "1001", "到达派件城市"}},
    FinerState{Status::in_transit, "linehaul", {"0", "1002", "干线"}},
    FinerState{Status::in_transit, "redirected", {"0", "1003", "转递"}},
    FinerState{Status::in_transit, "handed_to_partner", {"7", "7", "转投"}},
    FinerState{Status::customs, "customs_pending", {"8", "10", "待清关"}},
    FinerState{Status::customs, "customs_released", {"8", "12", "已清关"}},
    FinerState{Status::customs, "customs_delayed", kCustomsFault},
    FinerState{Status::customs, "customs_info_required", kCustomsFault},
    FinerState{Status::customs, "customs_rejected_or_prohibited", kCustomsFault},
    FinerState{Status::customs, "held_export", kCustomsFault},
    FinerState{Status::customs, "held_import", kCustomsFault},
    FinerState{Status::customs, "duties_unpaid", kCustomsFault},
    FinerState{Status::delivered, "signed_by_recipient", {"3", "301", "本人签收"}},
    FinerState{Status::delivered, "delivered_after_exception", {"3", "302", "派件异常后签收"}},
    FinerState{Status::delivered, "proxy_signed", {"3", "303", "代签"}},
    FinerState{Status::delivered, "neighbour", {"3", "303", "代签"}},
    FinerState{Status::delivered, "locker_or_station_signed", {"3", "304", "投柜或站签收"}},
    FinerState{Status::delivered, "collected_by_recipient", {"3", "304", "投柜或站签收"}},
    FinerState{Status::delivery_attempted, "unreachable", {"2", "206", "无法联系"}},
    FinerState{Status::exception, "stale_not_signed", {"2", "201", "超时未签收"}},
    FinerState{Status::exception, "stale_no_update", kNoUpdate},
    FinerState{Status::exception, "refused", {"2", "203", "拒收"}},
    FinerState{Status::exception, "pickup_overdue", {"2", "205", "柜或驿站超时未取"}},
    FinerState{Status::exception, "out_of_area", {"2", "207", "超区"}},
    FinerState{Status::exception, "damaged", {"2", "209", "破损"}},
    FinerState{Status::returned, "rto_refused_and_signed_back", {"14", "14", "拒签"}},
};

std::optional<Kuaidi100State> kuaidi100_state_of(Status status) noexcept {
  switch (status) {
    case Status::info_received:
      return Kuaidi100State{"1", "101", "已下单"};
    case Status::awaiting_pickup:
      return Kuaidi100State{"1", "102", "待揽收"};
    case Status::picked_up:
      return kPickedUp;
    case Status::in_transit:
      return kInTransit;
    case Status::customs:
      return kCustoms;
    case Status::out_for_delivery:
      return kOnItsWay;
    case Status::available_for_pickup:
      return kAtLocker;
    case Status::delivery_attempted:
      return kAttemptFailed;
    case Status::on_hold:
      return kHeld;
    case Status::exception:
    case Status::lost_or_destroyed:
      return kProblem;
    case Status::delivered:
      return kSigned;
    case Status::returning:
      return kReturning;
    case Status::returned:
      return kSignedBack;
    case Status::cancelled:
      return kVoided;
    case Status::expired:
      return kNoUpdate;
    case Status::not_found:
      break;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Kuaidi100State> kuaidi100_state(std::optional<Status> status, Reason reason) noexcept {
  if (!status) return std::nullopt;
  const std::string_view id = info(reason).id;
  const auto* const row = std::find_if(kKuaidi100Rows.begin(), kKuaidi100Rows.end(), [&](const FinerState& each) {
    return each.status == *status && each.reason == id;
  });
  return row == kKuaidi100Rows.end() ? kuaidi100_state_of(*status) : row->state;
}

}  // namespace parcelgate

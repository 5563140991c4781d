#include "gateway/domain/reports/report.hpp"

namespace parcelgate {

std::unique_ptr<Report> make_report(ReportOptions options) {
  switch (options.name) {
    case ReportName::deadlines:
      return make_deadline_report(std::move(options));
    case ReportName::return_time:
      return make_return_time_report(std::move(options));
    case ReportName::alerts:
      return make_alert_report(std::move(options));
    case ReportName::carriers:
      break;
  }
  return make_carrier_report(std::move(options));
}

}  // namespace parcelgate

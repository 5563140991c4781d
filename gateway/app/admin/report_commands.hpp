// Admin command that computes reports.
#pragma once

#include "gateway/app/admin/admin_service.hpp"
#include "gateway/app/admin/rules_commands.hpp"

namespace parcelgate {

/// Adds reports.step: performs one step of a report. The first request has {"report", "by"?, "from"?, "until"?,
/// "zone"?, "tenant"?, "target"?, "least_shipments"?} as read_report_request() takes them, each of the next ones the
/// "job" of the answer. Answers {"job", "count" (rows read so far), "is_end"}, and at the end the members of
/// write_report_members(), "csv", "columns" and "cells": a list of texts for each row, the total last.
///
/// A job keeps its counts in memory between steps. There are at most four; a fifth ends the oldest one, whose next
/// step is refused. Nothing is written. The store and the time must outlive the service.
/// @param load  the rule packs, whose targets a report of deadlines shows
void add_report_command(AdminService& service, Store& store, const TimeSource& time, LoadRulePacks load);

}  // namespace parcelgate

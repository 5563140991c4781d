#include "adapters/transports/kafka_rdkafka/kafka_faults.hpp"

#include <algorithm>
#include <array>

namespace parcelgate {
namespace {

struct Meaning {
  rd_kafka_resp_err_t code;
  ErrorKind kind;
  std::string_view remedy;
};

constexpr std::string_view kSmaller = "raise max_message_bytes and the limit of the topic, max.message.bytes";
constexpr std::string_view kTopic = "create the topic, or correct \"topic\"";
constexpr std::string_view kLogin = "correct \"sasl\"";
constexpr std::string_view kPermission = "allow this user to write to the topic";
constexpr std::string_view kCluster = "allow this user IdempotentWrite on the cluster, or Write on the topic";
constexpr std::string_view kTls = "correct \"tls\"";

constexpr std::array kMeanings{
    Meaning{RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, ErrorKind::rejected, kSmaller},
    Meaning{RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE, ErrorKind::rejected, kSmaller},
    Meaning{RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE, ErrorKind::rejected, kSmaller},
    Meaning{RD_KAFKA_RESP_ERR_INVALID_RECORD, ErrorKind::rejected, {}},
    Meaning{RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP, ErrorKind::rejected, {}},
    Meaning{RD_KAFKA_RESP_ERR_POLICY_VIOLATION, ErrorKind::rejected, {}},
    Meaning{RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, ErrorKind::config, kTopic},
    Meaning{RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC, ErrorKind::config, kTopic},
    Meaning{RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION, ErrorKind::config, kTopic},
    Meaning{RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION, ErrorKind::config, kTopic},
    Meaning{RD_KAFKA_RESP_ERR__INVALID_ARG, ErrorKind::config, kTopic},
    Meaning{RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, ErrorKind::unauthorized, kPermission},
    Meaning{RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED, ErrorKind::unauthorized, kCluster},
    Meaning{RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED, ErrorKind::unauthorized, kLogin},
    Meaning{RD_KAFKA_RESP_ERR__AUTHENTICATION, ErrorKind::unauthorized, kLogin},
    Meaning{RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM, ErrorKind::config, kLogin},
    Meaning{RD_KAFKA_RESP_ERR__SSL, ErrorKind::config, kTls},
    Meaning{RD_KAFKA_RESP_ERR__QUEUE_FULL, ErrorKind::rate_limited, {}},
};

const Meaning* find_meaning(rd_kafka_resp_err_t code) noexcept {
  const auto* const found =
      std::find_if(kMeanings.begin(), kMeanings.end(), [code](const Meaning& meaning) { return meaning.code == code; });
  return found == kMeanings.end() ? nullptr : found;
}

}  // namespace

Error kafka_error(rd_kafka_resp_err_t code, std::string_view topic, bool is_maybe_stored) {
  std::string what = "Kafka";
  if (!topic.empty()) what.append(" topic ").append(topic);
  what.append(": ").append(rd_kafka_err2str(code));
  const Meaning* const meaning = find_meaning(code);
  if (meaning == nullptr)
    return {is_maybe_stored ? ErrorKind::in_doubt : ErrorKind::unreachable, std::move(what), std::nullopt};
  if (!meaning->remedy.empty()) what.append("; ").append(meaning->remedy);
  return {meaning->kind, std::move(what), std::nullopt};
}

bool is_setting_fault(rd_kafka_resp_err_t code) noexcept {
  const Meaning* const meaning = find_meaning(code);
  return meaning != nullptr && (meaning->kind == ErrorKind::config || meaning->kind == ErrorKind::unauthorized);
}

}  // namespace parcelgate

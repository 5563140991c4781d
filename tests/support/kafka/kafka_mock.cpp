// A Kafka cluster for tests of whole processes, and a reader of its topics.
//
//   kafka_mock serve                     prints {"brokers": "127.0.0.1:40001"} and serves until SIGTERM or SIGINT;
//                                        SIGUSR1 takes the brokers away, SIGUSR2 brings them back
//   kafka_mock read BROKERS TOPIC        prints what the topic has, a JSON line for each record
#include <csignal>
#include <exception>
#include <iostream>
#include <string>

#include <CLI/CLI.hpp>

#include "gateway/wire/json.hpp"
#include "tests/support/kafka/kafka_cluster.hpp"

namespace parcelgate::testing {
namespace {

void serve(int count) {
  sigset_t orders;
  sigemptyset(&orders);
  for (const int signal : {SIGTERM, SIGINT, SIGUSR1, SIGUSR2}) sigaddset(&orders, signal);
  // Threads inherit the mask, so only sigwait() below gets the signals.
  pthread_sigmask(SIG_BLOCK, &orders, nullptr);
  KafkaCluster cluster(count);
  std::cout << R"({"brokers": ")" << cluster.brokers() << "\"}" << std::endl;
  for (int signal = 0; signal != SIGTERM && signal != SIGINT;) {
    sigwait(&orders, &signal);
    if (signal == SIGUSR1 || signal == SIGUSR2) cluster.set_up(signal == SIGUSR2);
  }
}

void read(const std::string& brokers, const std::string& topic) {
  for (const KafkaRecord& record : read_topic(brokers, topic)) {
    std::cout << render_json([&](JsonWriter& writer) {
      writer.StartObject();
      write_key(writer, "partition");
      writer.Int(record.partition);
      write_key(writer, "offset");
      writer.Int64(record.offset);
      write_member(writer, "key", record.key);
      write_member(writer, "value", record.payload);
      write_key(writer, "headers");
      writer.StartObject();
      for (const auto& [name, value] : record.headers) write_member(writer, name, value);
      writer.EndObject();
      writer.EndObject();
    }) << '\n';
  }
}

}  // namespace
}  // namespace parcelgate::testing

int main(int argc, char** argv) {
  using namespace parcelgate::testing;
  CLI::App app{"A Kafka cluster in memory, for tests"};
  app.require_subcommand(1);
  int count = 1;
  std::string brokers;
  std::string topic;
  CLI::App* const serving = app.add_subcommand("serve", "Serve until SIGTERM");
  serving->add_option("--count", count, "number of brokers");
  CLI::App* const reading = app.add_subcommand("read", "Print the records of a topic");
  reading->add_option("brokers", brokers)->required();
  reading->add_option("topic", topic)->required();
  CLI11_PARSE(app, argc, argv);
  try {
    serving->parsed() ? serve(count) : read(brokers, topic);
  } catch (const std::exception& failure) {
    std::cerr << failure.what() << '\n';
    return 1;
  }
  return 0;
}

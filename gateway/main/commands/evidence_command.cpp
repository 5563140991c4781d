// `parcelgate returns evidence`, which writes a bundle and its page, and `evidence`: key, verify, page.
#include <sys/stat.h>

#include <cinttypes>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>

#include "adapters/stores/sqlite/proof_reader.hpp"
#include "gateway/app/evidence/page.hpp"
#include "gateway/app/evidence/verify_bundle.hpp"
#include "gateway/base/file.hpp"
#include "gateway/base/percent.hpp"
#include "gateway/base/text.hpp"
#include "gateway/main/commands/admin_link.hpp"
#include "gateway/main/commands/commands.hpp"
#include "gateway/main/commands/exit_code.hpp"

namespace parcelgate {
namespace {

struct EvidenceOptions {
  AdminTarget target;
  std::string return_id;
  std::string tenant;
  std::string folder{"."};
  std::string file;
  std::string key;
  std::string lang{"en"};
  bool with_raw{false};
  bool json{false};
  [[nodiscard]] Locale locale() const { return find_locale(lang).value_or(Locale::en); }
};

Result<void> write_text_file(const std::filesystem::path& path, std::string_view text) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  out.close();
  if (out) return {};
  return unexpected(ErrorKind::unreachable, path.string() + ": cannot be written; check the folder and its space");
}

int write_bundle(const EvidenceOptions& options, std::string_view bundle) {
  // Two returns never share a file, whatever characters are in their ids.
  const std::string name = percent_encode(options.return_id);
  const std::filesystem::path folder(options.folder);
  // Bundles hold personal data; the files are for their owner alone.
  ::umask(0077);
  std::error_code ignored;  // writing the files reports it
  std::filesystem::create_directories(folder, ignored);
  const std::string bundle_name = name + ".evidence.json";
  const auto page = render_evidence_page(bundle, bundle_name, options.locale());
  if (!page) return complain(page.error());
  if (auto written = write_text_file(folder / bundle_name, std::string(bundle) + "\n"); !written)
    return complain(written.error());
  const std::filesystem::path page_path = folder / (name + ".evidence.html");
  if (auto written = write_text_file(page_path, *page); !written) return complain(written.error());
  std::cout << printable_text((folder / bundle_name).string()) << '\n' << printable_text(page_path.string()) << '\n';
  return exit_done;
}

int make_evidence(const EvidenceOptions& options) {
  return with_admin_link(options.target, [&](AdminLink& link) -> int {
    AdminRequest request("evidence.make");
    request.text("return_id", options.return_id).text("tenant", options.tenant).text("lang", options.lang);
    request.flag("with_raw", options.with_raw);
    const auto answer = link.send(request);
    if (!answer) return complain(answer.error());
    return write_bundle(options, find_text(*answer, "bundle"));
  });
}

int print_evidence_key(const EvidenceOptions& options) {
  return with_admin_link(options.target, [&](AdminLink& link) -> int {
    const auto answer = link.send(AdminRequest("evidence.key"));
    if (!answer) return complain(answer.error());
    std::cout << find_text(*answer, "public_key") << '\n';
    std::fprintf(stderr, "key id %s\n", std::string(find_text(*answer, "key_id")).c_str());
    return exit_done;
  });
}

void print_report(const BundleReport& report, const EvidenceOptions& options) {
  const std::string file = printable_text(options.file);
  for (const std::string& fault : report.faults) std::cout << file << ": " << printable_text(fault) << '\n';
  if (!report.is_whole()) return;
  std::cout << file << ": whole. Return " << printable_text(report.return_id) << " of tenant "
            << printable_text(report.tenant) << ", made " << report.made_at << ", " << report.records << " records, "
            << report.entries << " entries\n"
            << "  signed with key " << report.key_id << " (" << report.public_key << ")\n"
            << (options.key.empty() ? "  the key was not compared with one that you trust: name it with --key\n"
                                    : "  the key is the one that was given\n")
            << "  hashes computed anew: " << report.raw_records << " of " << report.records
            << (report.raw_records < report.records ? "; the others need the bytes (--with-raw) or the journal\n"
                                                    : "\n")
            << "  neighbours whose link was checked: " << report.links << '\n';
  if (report.erased > 0) {
    std::cout << "  " << report.erased
              << " messages had been erased by the tenant's retention (messages_max_age) when the bundle was made\n";
  }
  for (const std::string& at : report.breaks)
    std::cout << "  the journal's chain was broken at position " << at << " when the bundle was made\n";
}

int verify_evidence(const EvidenceOptions& options) {
  const auto text = read_file(options.file);
  if (!text) return complain(text.error());
  const BundleReport report = verify_bundle(*text, options.key, sqlite::read_proof_record);
  print_report(report, options);
  return report.is_whole() ? exit_done : exit_data;
}

int print_page(const EvidenceOptions& options) {
  const auto text = read_file(options.file);
  if (!text) return complain(text.error());
  const auto page =
      render_evidence_page(*text, std::filesystem::path(options.file).filename().string(), options.locale());
  if (!page) return complain(page.error());
  std::cout << *page;
  return exit_done;
}

void add_page_language(CLI::App& command, EvidenceOptions& options) {
  command.add_option("--lang", options.lang, "Language of the words: en, zh-CN, zh-TW")
      ->check(CLI::IsMember({"en", "zh-CN", "zh-TW"}))
      ->capture_default_str();
}

}  // namespace

void add_returns_evidence(CLI::App& returns, int& exit_code) {
  const auto options = std::make_shared<EvidenceOptions>();
  CLI::App* command = returns.add_subcommand(
      "evidence",
      "Write what is known of a return, and from which records of the journal, as a signed file ID.evidence.json, and "
      "a\n"
      "page for people, ID.evidence.html. Reads the journal from the return's first record to its end.");
  command->add_option("ID", options->return_id, "The return")->required();
  add_admin_target(*command, options->target);
  command->add_option("--tenant", options->tenant, "Whose return it is; default: the only tenant");
  command->add_option("--out", options->folder, "Folder of the two files")->capture_default_str();
  command->add_flag("--with-raw", options->with_raw,
                    "With the bytes of each record, so that hashes can be computed anew. They hold all that couriers "
                    "sent, personal data included, also of other parcels in the same message");
  add_page_language(*command, *options);
  command->callback([&exit_code, options] { exit_code = make_evidence(*options); });
}

void add_evidence_command(CLI::App& app, int& exit_code) {
  CLI::App* evidence = app.add_subcommand("evidence", "Verify and show evidence bundles of returns");
  evidence->require_subcommand(1);
  const auto options = std::make_shared<EvidenceOptions>();
  CLI::App* key = evidence->add_subcommand(
      "key", "Print the public key by which the gateway signs bundles, and make one when there is none");
  add_admin_target(*key, options->target);
  key->callback([&exit_code, options] { exit_code = print_evidence_key(*options); });

  CLI::App* verify = evidence->add_subcommand(
      "verify",
      "Check a bundle: signature, digests, order and links of its records. Needs no gateway, no data and no\n"
      "configuration. Prints one line for each fault and exits with 65 when there is one.");
  verify->add_option("FILE", options->file, "The bundle")->required();
  verify
      ->add_option("--key", options->key,
                   "The public key that must have signed, as `evidence key` prints it. Without it any key is accepted, "
                   "which proves only that nothing was changed since")
      ->check(CLI::Validator(
          [](std::string& value) {
            return value.empty() ? std::string("is empty; give the public key") : std::string();
          },
          ""));
  verify->callback([&exit_code, options] { exit_code = verify_evidence(*options); });

  CLI::App* page = evidence->add_subcommand("page", "Print the page of a bundle, in another language for instance");
  page->add_option("FILE", options->file, "The bundle")->required();
  add_page_language(*page, *options);
  page->callback([&exit_code, options] { exit_code = print_page(*options); });
}

}  // namespace parcelgate

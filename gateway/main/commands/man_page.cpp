#include "gateway/main/commands/man_page.hpp"

#include "gateway/main/commands/command_tree.hpp"

namespace parcelgate {
namespace {

/// Text as roff prints it. A line that begins with "." or "'" would be a request; "-" alone would become a hyphen,
/// which cannot be searched for or copied.
std::string escaped(std::string_view text) {
  std::string out;
  bool begins_line = true;
  for (const char letter : text) {
    if (begins_line && (letter == '.' || letter == '\'')) out += "\\&";
    begins_line = letter == '\n';
    if (letter == '\\')
      out += "\\e";
    else if (letter == '-')
      out += "\\-";
    else
      out += letter;
  }
  return out;
}

/// The sentences of a description, one paragraph.
std::string paragraph(std::string_view text) {
  return text.empty() ? std::string() : escaped(text) + "\n";
}

std::string synopsis_of(const CommandOfTree& command) {
  std::string line = "\\fB" + escaped(command.path) + "\\fR";
  bool has_options = false;
  for (const OptionOfCommand& option : options_of(*command.app)) {
    has_options = has_options || !option.spellings.empty();
    if (!option.spellings.empty()) continue;
    line += option.required ? " \\fI" + escaped(option.value) + "\\fR" : " [\\fI" + escaped(option.value) + "\\fR]";
  }
  return line + (has_options ? " [\\fIoptions\\fR]" : "") + "\n";
}

std::string option_entry(const OptionOfCommand& option) {
  std::string head;
  for (const std::string& spelling : option.spellings)
    head.append(head.empty() ? "\\fB" : ", \\fB").append(escaped(spelling)).append("\\fR");
  if (!option.value.empty()) head.append(head.empty() ? "" : " ").append("\\fI" + escaped(option.value) + "\\fR");
  std::string about = option.about;
  if (!option.choices.empty()) {
    about += "\nOne of";
    for (std::size_t at = 0; at < option.choices.size(); ++at) about += (at == 0 ? " " : ", ") + option.choices[at];
    about += ".";
  }
  return ".TP\n" + head + "\n" + (about.empty() ? "\\&\n" : paragraph(about));
}

std::string command_section(const CommandOfTree& command) {
  std::string out = ".SS " + escaped(command.path) + "\n" + paragraph(command.app->get_description());
  out += ".P\n" + synopsis_of(command);
  for (const OptionOfCommand& option : options_of(*command.app)) {
    const bool is_help = !option.spellings.empty() && option.spellings.back() == "--help";
    if (!is_help) out += option_entry(option);
  }
  return out;
}

constexpr std::string_view kEnd = R"(.SH EXIT STATUS
.TP
\fB0\fR
The command did its work.
.TP
\fB64\fR
Wrong usage: an unknown command or option, or options that do not go together.
.TP
\fB65\fR
Bad data: a file or an answer that cannot be used, or an id that nothing has.
.TP
\fB69\fR
The other side does not answer, or the disk refuses. \fBserve\fR: another process has the port.
.TP
\fB70\fR
Internal fault.
.TP
\fB78\fR
Bad configuration.
.P
\fBparcelgate status\fR ends with 0 when all is well, 1 when something needs attention, 2 when something has failed or
no gateway runs, and 69 when the gateway does not answer within the time of \fB\-\-timeout\fR.
.SH ENVIRONMENT
.TP
\fBPARCELGATE_CONFIG\fR
The configuration of every command that takes \fB\-\-config\fR.
.TP
\fBPARCELGATE_SHARE\fR
The folder of the shipped data: couriers, rule packs, schemas.
.TP
\fBNO_COLOR\fR
If it is set, nothing is printed in colour.
.SH FILES
.TP
\fI/etc/parcelgate/parcelgate.json\fR
The configuration of the packaged service.
.TP
\fI/var/lib/parcelgate\fR
The data of the packaged service.
.SH SEE ALSO
\fI/usr/share/doc/parcelgate\fR
)";

}  // namespace

std::string man_page(const CLI::App& app, std::string_view version) {
  std::string out = ".TH PARCELGATE 1 \"\" \"parcelgate " + std::string(version) + "\" \"User Commands\"\n";
  out += ".SH NAME\nparcelgate \\- watch the return deadlines of parcels, from couriers to tickets\n";
  out += ".SH SYNOPSIS\n\\fBparcelgate\\fR \\fIcommand\\fR [\\fIoptions\\fR]\n";
  out += ".SH DESCRIPTION\n" + paragraph(app.get_description());
  out += "Each command prints its own page and examples with \\fB\\-\\-help\\fR.\n.SH COMMANDS\n";
  for (const CommandOfTree& command : commands_of(app)) {
    // A group of commands has a section only if it has options of its own.
    const bool is_group = !command.app->get_subcommands([](const CLI::App*) { return true; }).empty();
    if (!is_group || (command.app != &app && options_of(*command.app).size() > 1)) out += command_section(command);
  }
  return out.append(kEnd);
}

}  // namespace parcelgate

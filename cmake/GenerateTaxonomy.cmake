# Turns schemas/taxonomy.json into the table that gateway/domain/taxonomy.cpp includes.
#   cmake -DINPUT=taxonomy.json -DOUTPUT=taxonomy_table.inc -P GenerateTaxonomy.cmake
# A status that the enum does not have, or has elsewhere, fails to compile: see the static_asserts written here.
cmake_minimum_required(VERSION 3.25)

# A C++ string literal of a JSON member.
function(read_text out json)
  string(JSON text GET "${json}" ${ARGN})
  string(REPLACE "\\" "\\\\" text "${text}")
  string(REPLACE "\"" "\\\"" text "${text}")
  set(${out} "\"${text}\"" PARENT_SCOPE)
endfunction()

# "true" or "false", where CMake reads ON or OFF. A flag that is left out is false.
function(read_flag out json member)
  string(JSON flag ERROR_VARIABLE left_out GET "${json}" ${member})
  if(left_out)
    set(flag OFF)
  endif()
  if(flag)
    set(${out} true PARENT_SCOPE)
  else()
    set(${out} false PARENT_SCOPE)
  endif()
endfunction()

function(read_labels out json)
  read_text(en "${json}" labels en)
  read_text(zh_cn "${json}" labels zh-CN)
  read_text(zh_tw "${json}" labels zh-TW)
  set(${out} "{${en}, ${zh_cn}, ${zh_tw}}" PARENT_SCOPE)
endfunction()

file(READ "${INPUT}" document)
string(JSON version GET "${document}" version)

string(JSON statuses GET "${document}" statuses)
string(JSON count LENGTH "${statuses}")
math(EXPR last "${count} - 1")
foreach(index RANGE ${last})
  string(JSON item GET "${statuses}" ${index})
  string(JSON id GET "${item}" id)
  string(JSON rank GET "${item}" rank)
  read_labels(labels "${item}")
  read_flag(terminal "${item}" terminal)
  read_flag(physical "${item}" physical)
  string(APPEND status_rows "    {\"${id}\", {${labels}}, ${terminal}, ${physical}, ${rank}},\n")
  string(APPEND status_checks "static_assert(static_cast<int>(Status::${id}) == ${index}, \"taxonomy.json: status out of place\");\n")
endforeach()

string(JSON reasons GET "${document}" reasons)
string(JSON reason_count LENGTH "${reasons}")
math(EXPR last "${reason_count} - 1")
foreach(index RANGE ${last})
  string(JSON item GET "${reasons}" ${index})
  string(JSON id GET "${item}" id)
  string(JSON group GET "${item}" group)
  string(JSON party GET "${item}" action_required_by)
  string(JSON proof GET "${item}" proof)
  string(JSON effect GET "${item}" clock_effect)
  read_labels(labels "${item}")
  read_flag(receipt "${item}" counts_as_receipt)
  read_flag(plain "${item}" plain)
  string(JSON akin ERROR_VARIABLE left_out GET "${item}" akin)
  if(left_out)
    set(akin "")
  endif()
  string(JSON only ERROR_VARIABLE left_out GET "${item}" status)
  if(left_out)
    set(only "std::nullopt")
  else()
    set(only "Status::${only}")
  endif()
  if(proof STREQUAL "signed")
    set(proof signed_)
  endif()
  if(effect STREQUAL "signed")
    set(effect signed_)
  endif()
  string(APPEND reason_rows
         "    {\"${id}\", \"${group}\", {${labels}}, Party::${party}, ProofLevel::${proof}, ${receipt}, ClockEffect::${effect}, ${plain}, \"${akin}\", ${only}},\n")
endforeach()

file(WRITE "${OUTPUT}.new" "// Written from schemas/taxonomy.json by cmake/GenerateTaxonomy.cmake.
constexpr std::string_view kVersion = \"${version}\";
constexpr StatusInfo kStatuses[] = {
${status_rows}};
${status_checks}constexpr ReasonInfo kReasons[] = {
${reason_rows}};
")
file(RENAME "${OUTPUT}.new" "${OUTPUT}")

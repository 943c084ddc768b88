#include "io/pnm.h"

#include <cctype>
#include <cmath>

#include <fmt/format.h>

#include "io/probe_formats.h"

namespace strait::io {

namespace {

void parse_pam(Words& words, Pnm& pnm) {
  for (std::string key = words.word(); key != "ENDHDR"; key = words.word()) {
    if (key == "WIDTH")
      pnm.header.width_px = words.number();
    else if (key == "HEIGHT")
      pnm.header.height_px = words.number();
    else if (key == "DEPTH")
      pnm.samples = static_cast<int>(words.number());
    else if (key == "MAXVAL")
      pnm.max_value = words.number();
    else
      words.word();
  }
  if (pnm.samples < 1 || pnm.samples > 4)
    throw Error(Code::unsupported, "PAM", "only 1 to 4 channels are read");
}

void parse_float_map(Words& words, Pnm& pnm) {
  pnm.header.width_px = words.number();
  pnm.header.height_px = words.number();
  const std::string scale = words.word();
  const double value = std::strtod(scale.c_str(), nullptr);
  if (!std::isfinite(value) || value == 0)
    throw Error(Code::bad_input, "PFM",
                fmt::format("the scale is '{}', expected a number other than 0", scale));
  pnm.big_endian = value > 0;
  pnm.header.bits = 32;
}

void parse_plain(Words& words, Pnm& pnm) {
  pnm.header.width_px = words.number();
  pnm.header.height_px = words.number();
  if (pnm.kind != '1' && pnm.kind != '4') pnm.max_value = words.number();
}

// How many bytes of pixels must follow; for the text kinds, where samples are at least a digit, the fewest.
uint64_t pixel_bytes(const Pnm& pnm) {
  const auto width = static_cast<uint64_t>(pnm.header.width_px),
             height = static_cast<uint64_t>(pnm.header.height_px);
  const uint64_t samples = width * height * static_cast<uint64_t>(pnm.samples);
  if (pnm.kind == '4') return (width + 7) / 8 * height;
  const bool text = pnm.kind >= '1' && pnm.kind <= '3';
  return text ? samples : samples * static_cast<uint64_t>(pnm.header.bits / 8);
}

}  // namespace

void Words::skip_space() {
  for (;; ++at_) {
    if (in_.byte(at_) == '#')
      while (in_.byte(at_) != '\n') ++at_;
    else if (std::isspace(in_.byte(at_)) == 0)
      return;
  }
}

std::string Words::word() {
  constexpr size_t kLongest = 64;
  skip_space();
  std::string text;
  while (in_.has(at_, 1) && std::isspace(in_.byte(at_)) == 0) {
    const char c = static_cast<char>(in_.byte(at_++));
    text += std::isprint(static_cast<unsigned char>(c)) != 0
                ? c
                : '?';  // words end up in messages, which are UTF-8
    if (text.size() > kLongest)
      throw Error(Code::bad_input, format_, "binary data stands where text must stand");
  }
  return text;
}

int64_t Words::number() {
  constexpr long long kMost = 1 << 28;
  const std::string text = word();
  char* end = nullptr;
  const long long value = std::strtoll(text.c_str(), &end, 10);
  if (*end != '\0' || value < 0 || value > kMost)
    throw Error(Code::bad_input, format_, fmt::format("'{}' stands where a size or sample must stand", text));
  return value;
}

Pnm parse_pnm(Bytes bytes) {
  const char* name = bytes.size() > 1 && (bytes[1] | 0x20) == 'f' ? "PFM" : "PNM";
  Words words(bytes, name);
  Pnm pnm;
  pnm.kind = words.word().at(1);
  pnm.samples = pnm.kind == '3' || pnm.kind == '6' || pnm.kind == 'F' ? 3 : 1;
  if (pnm.kind == '7')
    parse_pam(words, pnm);
  else if (pnm.kind == 'F' || pnm.kind == 'f')
    parse_float_map(words, pnm);
  else
    parse_plain(words, pnm);
  if (pnm.max_value < 1 || pnm.max_value > 65535)
    throw Error(Code::bad_input, name,
                fmt::format("the highest value is {}, allowed 1 to 65535", pnm.max_value));
  if (pnm.max_value > 255) pnm.header.bits = 16;
  pnm.header.channels = pnm.samples == 2 ? 4 : pnm.samples;
  pnm.data_at = words.at() + 1;
  const uint64_t expected = pnm.data_at + pixel_bytes(pnm);
  if (expected > bytes.size())
    throw Error(Code::bad_input, name,
                fmt::format("the file is cut off: {} of {} bytes", bytes.size(), expected));
  return pnm;
}

Header probe_pnm(Bytes bytes) {
  return parse_pnm(bytes).header;
}

}  // namespace strait::io
